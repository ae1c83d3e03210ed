#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::text {

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. NUL is allowed.
[[nodiscard]] auto is_utf8(std::string_view text) -> bool;

/// How many code points there are; nothing when it isn't UTF-8.
[[nodiscard]] auto length(std::string_view text) -> std::optional<std::size_t>;

/// Unicode normalization form C, under which é is one thing however it was typed: for passwords. The
/// buffers it works in are wiped. Nothing when it isn't UTF-8.
[[nodiscard]] auto nfc(std::string_view text) -> std::optional<std::string>;

/// Normalization form D: the same letters taken apart, as some systems keep what is typed. Wiped as in nfc().
[[nodiscard]] auto nfd(std::string_view text) -> std::optional<std::string>;

/// NFKC_Casefold: one form for everything that a reader takes for the same identifier, whatever its case,
/// width or invisible characters. Never made for display. Grows up to 11 times in bytes: bound the
/// input first. Nothing when it isn't UTF-8.
[[nodiscard]] auto fold(std::string_view text) -> std::optional<std::string>;

/// For logs and lists: at most `max_code_points` of it, the last of them … when something is cut off.
/// What could steer a terminal or reorder a line (controls, escape, line ends, bidirectional and
/// invisible characters), what is no character, and every byte that isn't UTF-8 becomes U+FFFD.
[[nodiscard]] auto printable(std::string_view text, std::size_t max_code_points) -> std::string;

/// Without the white space (Unicode's White_Space) at both ends. A view of the same bytes.
[[nodiscard]] auto trim(std::string_view text) -> std::string_view;

}  // namespace sallyport::text
