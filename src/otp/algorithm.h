#pragma once

#include <array>
#include <cstdint>

namespace sallyport::otp {

/// The hash below the HMAC. RFC 4226 knows SHA-1 alone, RFC 6238 section 1.2 allows the other two.
enum class Algorithm : std::uint8_t { sha1, sha256, sha512 };

/// How long a code is: RFC 4226 section 5.3 asks for at least six, and possibly seven or eight.
enum class Digits : std::uint8_t { six = 6, seven = 7, eight = 8 };
inline constexpr std::array all_digits{Digits::six, Digits::seven, Digits::eight};

}  // namespace sallyport::otp
