#include "crypto/hmac.h"

#include "crypto/sha256.h"

namespace sallyport::crypto {

auto hmac_sha256_with(std::string_view key, std::string_view message) -> Digest {
  Hmac<Sha256> hmac{key};
  return digest_of(hmac.of(message));
}

}  // namespace sallyport::crypto
