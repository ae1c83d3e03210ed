#pragma once

// Inside of crypto's .cc files only. SHA-256 (FIPS 180-4) of libcrypto's that is begun, copied and ended on
// the stack: decision 27 says why not by EVP.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/hmac.h"
#include "crypto/digest.h"

namespace sallyport::crypto {

using Sha256 = HashFunction<SHA256_CTX, SHA256_CBLOCK, SHA256_DIGEST_LENGTH, &SHA256_Init, &SHA256_Update,
                            &SHA256_Final>;

[[nodiscard]] inline auto digest_of(std::span<const unsigned char, Digest::size> bytes) -> Digest {
  std::array<char, Digest::size> array{};
  std::ranges::copy(bytes, array.begin());
  return Digest{array};
}

}  // namespace sallyport::crypto
