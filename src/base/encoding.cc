#include "base/encoding.h"

#include <cstddef>
#include <cstdint>

namespace sallyport {
namespace {

constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hex_alphabet = "0123456789abcdef";

// An alphabet of 2^bits letters, written out most significant bit first.
auto encode(std::string_view bytes, std::string_view alphabet, unsigned bits) -> std::string {
  std::string out;
  out.reserve((bytes.size() * 8 + bits - 1) / bits);
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    held_bits += 8;
    while (held_bits >= bits) {
      held_bits -= bits;
      out.push_back(alphabet[(held >> held_bits) & ((1U << bits) - 1U)]);
    }
  }
  if (held_bits > 0) {
    out.push_back(alphabet[(held << (bits - held_bits)) & ((1U << bits) - 1U)]);
  }
  return out;
}

auto decode(std::string_view text, std::string_view alphabet, unsigned bits) -> std::optional<std::string> {
  std::string out;
  out.reserve(text.size() * bits / 8);
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char letter : text) {
    const auto value = alphabet.find(letter);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    held = (held << bits) | static_cast<std::uint32_t>(value);
    held_bits += bits;
    if (held_bits >= 8) {
      held_bits -= 8;
      out.push_back(static_cast<char>((held >> held_bits) & 0xFFU));
    }
  }
  const bool letter_too_many = held_bits >= bits;
  const bool bits_left_over = (held & ((1U << held_bits) - 1U)) != 0;
  if (letter_too_many || bits_left_over) {
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

}  // namespace

auto to_base32(std::string_view bytes) -> std::string { return encode(bytes, base32_alphabet, 5); }

auto from_base32(std::string_view text) -> std::optional<std::string> {
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
  return decode(letters, base32_alphabet, 5);
}

auto to_base64url(std::string_view bytes) -> std::string { return encode(bytes, base64url_alphabet, 6); }

auto from_base64url(std::string_view text) -> std::optional<std::string> {
  return decode(text, base64url_alphabet, 6);
}

auto to_hex(std::string_view bytes) -> std::string { return encode(bytes, hex_alphabet, 4); }

auto from_hex(std::string_view text) -> std::optional<std::string> {
  std::string letters;
  letters.reserve(text.size());
  for (const char letter : text) {
    letters.push_back(to_lower(letter));
  }
  return decode(letters, hex_alphabet, 4);
}

}  // namespace sallyport
