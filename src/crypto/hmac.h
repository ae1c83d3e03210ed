#pragma once

#include <string_view>

#include "crypto/digest.h"

namespace sallyport::crypto {

/// HMAC-SHA-256 under a key of any length. Outside this room keys are MacKeys.
[[nodiscard]] auto hmac_sha256_with(std::string_view key, std::string_view message) -> Digest;

}  // namespace sallyport::crypto
