#include "crypto/digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "crypto/bytes.h"
#include "crypto/hmac.h"

namespace sallyport::crypto {
namespace {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking an algorithm up costs more than a digest: each thread keeps one that is ready to start.
auto digest_context() -> EVP_MD_CTX* {
  static const std::unique_ptr<EVP_MD, FreeDigest> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context{EVP_MD_CTX_new()};
  must(algorithm && context && EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1);
  return context.get();
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
  auto* const context = digest_context();
  std::array<char, Digest::size> out{};
  must(EVP_DigestUpdate(context, message.data(), message.size()) == 1 &&
       EVP_DigestFinal_ex(context, unsigned_bytes(out.data()), nullptr) == 1);
  return Digest{out};
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
