#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/instant.h"
#include "base/random.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace sallyport::crypto {

/// 256 random bits that prove by being known: a session's cookie, a link's parameter. The holder has
/// the text; we store the digest alone. A generated one begins with the time when it was made, and so does
/// what is stored of it: those of one moment are neighbours in an index, and whoever writes many touches few
/// of its pages.
class Token {
 public:
  /// Letters of the text of a generated one.
  static constexpr std::size_t text_size = 50;

  [[nodiscard]] static auto generate(Random& random, Instant now) -> Token;
  /// Always the same for the same words: for a link that is made again when its mail is. Whoever has not the
  /// key can't tell it from a random one. It has no time: its text is 43 letters.
  [[nodiscard]] static auto derived(const MacKey& key, std::string_view words) -> Token;
  /// Nothing for anything but 43 or 50 letters of canonical base64url.
  [[nodiscard]] static auto parse(std::string_view text) -> std::optional<Token>;

  /// Reveals the token as letters of base64url, for the cookie or link that carries it.
  [[nodiscard]] auto text() const -> std::string;
  /// What is stored and looked up: SHA-256 of the bytes, with its last 40 bits left out for the time of a
  /// token that has one, which comes first.
  [[nodiscard]] auto digest() const -> Digest;

  /// What the digest of a token that was made then begins with, as a number that rises with time: steps of
  /// 8 ms since 1970, modulo 278 years.
  [[nodiscard]] static auto time_of(Instant made) -> std::int64_t;
  /// The same of a digest; of a token without a time, some number of that size.
  [[nodiscard]] static auto time_of(const Digest& digest) -> std::int64_t;

 private:
  /// The most significant byte first.
  static constexpr std::size_t time_size = 5;
  static constexpr std::size_t random_size = 32;
  static constexpr std::size_t text_size_without_time = 43;

  explicit Token(Secret bytes) : bytes_{std::move(bytes)} {}

  /// The time, if it has one, and the random bytes.
  Secret bytes_;
};

}  // namespace sallyport::crypto
