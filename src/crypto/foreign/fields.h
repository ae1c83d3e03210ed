#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the spellings of other systems' password hashes are made of.
namespace sallyport::crypto::foreign {

/// The parts between the `$`; "a$$b" has three.
[[nodiscard]] auto split_at_dollars(std::string_view text) -> std::vector<std::string_view>;

/// Digits without a sign or a leading zero; nothing for anything else.
[[nodiscard]] auto number_in(std::string_view digits) -> std::optional<std::uint64_t>;

/// Base64 with or without its padding, with `.` in the place of `+` too, as passlib writes it.
[[nodiscard]] auto from_base64(std::string_view text) -> std::optional<std::string>;

/// Letters, digits, `.` and `/`: the alphabet of crypt(3).
[[nodiscard]] auto is_of_crypt(std::string_view text) -> bool;

}  // namespace sallyport::crypto::foreign
