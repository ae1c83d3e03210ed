#pragma once

#include <string_view>

#include "base/result.h"
#include "factor/totp/authenticator.h"
#include "otp/key.h"

namespace sallyport::factor::totp {

/// A key that an authenticator app got from another system.
struct BroughtKey {
  otp::Key key;
  KeyStrength strength;
  otp::Parameters parameters;
};

/// Reads base32, of SHA-1, six digits and 30 seconds, or an otpauth URI. A fault, with one line without the
/// key, when it is neither, counts uses instead of time, has less than 40 bits, or a
/// length, algorithm or period that no code can have (see otp::parse_otpauth_uri). A key of fewer than 128
/// bits is weak; it makes the same codes as before.
[[nodiscard]] auto read_brought_key(std::string_view text) -> Result<BroughtKey>;

}  // namespace sallyport::factor::totp
