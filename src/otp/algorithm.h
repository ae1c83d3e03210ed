#pragma once

#include <cstdint>

namespace sallyport::otp {

/// The hash below the HMAC. RFC 4226 knows SHA-1 alone, RFC 6238 section 1.2 allows the other two.
enum class Algorithm : std::uint8_t { sha1, sha256, sha512 };

/// How long a code is. RFC 4226 section 5.3 asks for at least six; nobody uses seven.
enum class Digits : std::uint8_t { six = 6, eight = 8 };

}  // namespace sallyport::otp
