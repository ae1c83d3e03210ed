#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sallyport {

/// RFC 4648 base32, upper case, without padding.
[[nodiscard]] auto to_base32(std::string_view bytes) -> std::string;
/// Reads base32 as people type it: either case, spaces and dashes between, padding at the end.
/// Nothing for any other character, an impossible length, or bits left over that are not zero.
[[nodiscard]] auto from_base32(std::string_view text) -> std::optional<std::string>;
/// The same as apps read the keys of other systems, which are random letters of any number: bits left over
/// are dropped.
[[nodiscard]] auto from_base32_of_others(std::string_view text) -> std::optional<std::string>;

/// RFC 4648 base64url without padding: for cookies, fields and columns.
[[nodiscard]] auto to_base64url(std::string_view bytes) -> std::string;
/// The strict reverse: no padding, no white space, no bits left over that are not zero.
[[nodiscard]] auto from_base64url(std::string_view text) -> std::optional<std::string>;

/// Lower-case hexadecimal.
[[nodiscard]] auto to_hex(std::string_view bytes) -> std::string;
/// The reverse, either case.
[[nodiscard]] auto from_hex(std::string_view text) -> std::optional<std::string>;

}  // namespace sallyport
