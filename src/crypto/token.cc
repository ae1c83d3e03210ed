#include "crypto/token.h"

#include "base/encoding.h"

namespace sallyport::crypto {

auto Token::generate(Random& random) -> Token { return Token{random.secret(size)}; }

auto Token::derived(const MacKey& key, std::string_view words) -> Token {
  return Token{Secret::copy_of(hmac_sha256(key, words).bytes())};
}

auto Token::parse(std::string_view text) -> std::optional<Token> {
  if (text.size() != text_size) {
    return std::nullopt;
  }
  auto bytes = from_base64url(text);
  if (!bytes) {
    return std::nullopt;
  }
  return Token{Secret::take(std::move(*bytes))};
}

auto Token::text() const -> std::string { return to_base64url(bytes_.reveal()); }

}  // namespace sallyport::crypto
