#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace sallyport::crypto {

/// 256 random bits that prove by being known: a session's cookie, a link's parameter. The holder has
/// the text; we store the digest alone.
class Token {
 public:
  static constexpr std::size_t size = 32;
  static constexpr std::size_t text_size = 43;

  [[nodiscard]] static auto generate(Random& random) -> Token;
  /// Always the same for the same words: for a link that is made again when its mail is. Whoever has not the
  /// key can't tell it from a random one.
  [[nodiscard]] static auto derived(const MacKey& key, std::string_view words) -> Token;
  /// Nothing for anything but 43 letters of canonical base64url.
  [[nodiscard]] static auto parse(std::string_view text) -> std::optional<Token>;

  /// Reveals the token as 43 letters of base64url, for the cookie or link that carries it.
  [[nodiscard]] auto text() const -> std::string;
  /// SHA-256 of the 32 bytes: what is stored and looked up.
  [[nodiscard]] auto digest() const -> Digest { return sha256(bytes_.reveal()); }

 private:
  explicit Token(Secret bytes) : bytes_{std::move(bytes)} {}
  Secret bytes_;
};

}  // namespace sallyport::crypto
