#include "base/encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace sallyport {
namespace {

/// 2^bits letters, and what each of them stands for.
class Alphabet {
 public:
  static constexpr std::uint8_t no_letter = 0xFF;

  consteval Alphabet(std::string_view letters, unsigned bits) : letters_{letters}, bits_{bits} {
    values_.fill(no_letter);
    for (std::size_t value = 0; value < letters.size(); ++value) {
      values_[static_cast<unsigned char>(letters[value])] = static_cast<std::uint8_t>(value);
    }
  }

  [[nodiscard]] consteval auto bits() const -> unsigned { return bits_; }
  [[nodiscard]] auto letter(std::uint32_t value) const -> char {
    return letters_[value & ((1U << bits_) - 1U)];
  }
  [[nodiscard]] auto value(char letter) const -> std::uint8_t {
    return values_[static_cast<unsigned char>(letter)];
  }

 private:
  std::string_view letters_;
  unsigned bits_;
  std::array<std::uint8_t, 256> values_{};
};

constexpr Alphabet base32{"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5};
constexpr Alphabet base64url{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 6};
constexpr Alphabet hex{"0123456789abcdef", 4};

// Written out most significant bit first.
template <const Alphabet& alphabet>
auto encode(std::string_view bytes) -> std::string {
  constexpr auto bits = alphabet.bits();
  std::string out((bytes.size() * 8 + bits - 1) / bits, '\0');
  auto place = out.begin();
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    held_bits += 8;
    while (held_bits >= bits) {
      held_bits -= bits;
      *place++ = alphabet.letter(held >> held_bits);
    }
  }
  if (held_bits > 0) {
    *place = alphabet.letter(held << (bits - held_bits));
  }
  return out;
}

enum class LeftOver { must_be_zero, is_dropped };

template <const Alphabet& alphabet>
auto decode(std::string_view text, LeftOver left_over = LeftOver::must_be_zero)
    -> std::optional<std::string> {
  constexpr auto bits = alphabet.bits();
  std::string out(text.size() * bits / 8, '\0');
  auto place = out.begin();
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char letter : text) {
    const auto value = alphabet.value(letter);
    if (value == Alphabet::no_letter) {
      return std::nullopt;
    }
    held = (held << bits) | value;
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      *place++ = static_cast<char>((held >> held_bits) & 0xFFU);
    }
  }
  const bool letter_too_many = held_bits >= bits;
  const bool bits_left_over = (held & ((1U << held_bits) - 1U)) != 0;
  if (letter_too_many || (bits_left_over && left_over == LeftOver::must_be_zero)) {
    return std::nullopt;
  }
  return out;
}

auto to_upper(char letter) -> char {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

auto to_lower(char letter) -> char {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

auto letters_of_base32(std::string_view text) -> std::string {
  std::string letters;
  letters.reserve(text.size());
  for (const char letter : text) {
    if (letter != ' ' && letter != '-') {
      letters.push_back(to_upper(letter));
    }
  }
  while (letters.ends_with('=')) {
    letters.pop_back();
  }
  return letters;
}

}  // namespace

auto to_base32(std::string_view bytes) -> std::string { return encode<base32>(bytes); }

auto from_base32(std::string_view text) -> std::optional<std::string> {
  return decode<base32>(letters_of_base32(text));
}

auto from_base32_of_others(std::string_view text) -> std::optional<std::string> {
  return decode<base32>(letters_of_base32(text), LeftOver::is_dropped);
}

auto to_base64url(std::string_view bytes) -> std::string { return encode<base64url>(bytes); }

auto from_base64url(std::string_view text) -> std::optional<std::string> { return decode<base64url>(text); }

auto to_hex(std::string_view bytes) -> std::string { return encode<hex>(bytes); }

auto from_hex(std::string_view text) -> std::optional<std::string> {
  std::string letters;
  letters.reserve(text.size());
  for (const char letter : text) {
    letters.push_back(to_lower(letter));
  }
  return decode<hex>(letters);
}

}  // namespace sallyport
