#include "crypto/token.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ranges>
#include <ratio>
#include <span>
#include <utility>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

using Steps = std::chrono::duration<std::int64_t, std::ratio<8, 1000>>;

constexpr unsigned bits_of_a_byte = 8;

/// As many of its last bytes as `place` has, the most significant first.
void write_number(std::uint64_t number, std::span<char> place) {
  for (char& byte : std::views::reverse(place)) {
    byte = static_cast<char>(number & 0xFFU);
    number >>= bits_of_a_byte;
  }
}

}  // namespace

auto Token::generate(Random& random, Instant now) -> Token {
  auto bytes = random.bytes(time_size + random_size);
  write_number(static_cast<std::uint64_t>(time_of(now)), std::span{bytes}.first(time_size));
  return Token{Secret::take(std::move(bytes))};
}

auto Token::derived(const MacKey& key, std::string_view words) -> Token {
  return Token{Secret::copy_of(hmac_sha256(key, words).bytes())};
}

auto Token::parse(std::string_view text) -> std::optional<Token> {
  if (text.size() != text_size_without_time && text.size() != text_size) {
    return std::nullopt;
  }
  auto bytes = from_base64url(text);
  if (!bytes) {
    return std::nullopt;
  }
  return Token{Secret::take(std::move(*bytes))};
}

auto Token::time_of(Instant made) -> std::int64_t {
  constexpr std::int64_t round = std::int64_t{1} << (bits_of_a_byte * time_size);
  return std::chrono::floor<Steps>(made.time_since_epoch()).count() & (round - 1);
}

auto Token::time_of(const Digest& digest) -> std::int64_t {
  std::uint64_t number = 0;
  for (const char byte : digest.bytes().substr(0, time_size)) {
    number = (number << bits_of_a_byte) | static_cast<unsigned char>(byte);
  }
  return static_cast<std::int64_t>(number);
}

auto Token::text() const -> std::string { return to_base64url(bytes_.reveal()); }

auto Token::digest() const -> Digest {
  const auto whole = sha256(bytes_.reveal());
  const auto time = bytes_.reveal().substr(0, bytes_.size() - random_size);
  std::array<char, Digest::size> led{};
  auto* const behind_it = std::ranges::copy(time, led.begin()).out;
  std::ranges::copy(whole.bytes().substr(0, Digest::size - time.size()), behind_it);
  return Digest{led};
}

}  // namespace sallyport::crypto
