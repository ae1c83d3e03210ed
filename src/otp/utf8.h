#pragma once

#include <string_view>

namespace sallyport::otp {

/// Whether the bytes are well-formed UTF-8 (RFC 3629: shortest form, no surrogates, at most U+10FFFF)
/// without control characters (C0, DEL and C1).
[[nodiscard]] auto is_printable_utf8(std::string_view bytes) -> bool;

}  // namespace sallyport::otp
