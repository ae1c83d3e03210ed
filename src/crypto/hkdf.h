#pragma once

#include <cstddef>
#include <string_view>

#include "base/secret.h"

namespace sallyport::crypto {

struct HkdfInput {
  std::string_view secret;
  std::string_view salt;
  /// What the derived key is for.
  std::string_view purpose;
};

/// HKDF-SHA-256 (RFC 5869), extract and expand. `size` is 1 to 8160 bytes.
[[nodiscard]] auto hkdf_sha256(const HkdfInput& input, std::size_t size) -> Secret;

}  // namespace sallyport::crypto
