#include "crypto/digest.h"

// SHA-256 of libcrypto's that is begun, copied and ended on the stack: decision 27 says why not by EVP.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <span>

#include "base/encoding.h"
#include "base/hmac.h"
#include "crypto/bytes.h"

namespace sallyport::crypto {
namespace {

using Sha256 = HashFunction<SHA256_CTX, SHA256_CBLOCK, SHA256_DIGEST_LENGTH, &SHA256_Init, &SHA256_Update,
                            &SHA256_Final>;

auto digest_of(std::span<const unsigned char, Digest::size> bytes) -> Digest {
  std::array<char, Digest::size> array{};
  std::ranges::copy(bytes, array.begin());
  return Digest{array};
}

}  // namespace

auto Digest::from_bytes(std::string_view bytes) -> std::optional<Digest> {
  if (bytes.size() != size) {
    return std::nullopt;
  }
  std::array<char, size> array{};
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return Digest{array};
}

auto Digest::from_text(std::string_view text) -> std::optional<Digest> {
  const auto bytes = from_base64url(text);
  return bytes ? from_bytes(*bytes) : std::nullopt;
}

auto Digest::to_text() const -> std::string { return to_base64url(bytes()); }

auto sha256(std::string_view message) -> Digest {
  Hash<Sha256> hash;
  hash.feed(message);
  std::array<unsigned char, Digest::size> out{};
  hash.finish(out);
  return digest_of(out);
}

auto MacKey::create(Secret bytes) -> Result<MacKey> {
  if (bytes.size() != size) {
    return fault("a key for HMAC-SHA-256 has 32 bytes");
  }
  return MacKey{std::move(bytes)};
}

auto MacKey::generate(Random& random) -> MacKey { return MacKey{random.secret(size)}; }

auto hmac_sha256(const MacKey& key, std::string_view message) -> Digest {
  must(key.reveal().size() == MacKey::size);  // one that has been moved away has none
  Hmac<Sha256> hmac{key.reveal()};
  return digest_of(hmac.of(message));
}

}  // namespace sallyport::crypto
