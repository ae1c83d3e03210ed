#include "crypto/digest.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/hmac.h"
#include "crypto/sha256.h"

namespace sallyport::crypto {

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
  return hmac_sha256_with(key.reveal(), message);
}

}  // namespace sallyport::crypto
