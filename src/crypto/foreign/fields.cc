#include "crypto/foreign/fields.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace sallyport::crypto::foreign {

auto split_at_dollars(std::string_view text) -> std::vector<std::string_view> {
  std::vector<std::string_view> parts;
  for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$')) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

auto number_in(std::string_view digits) -> std::optional<std::uint64_t> {
  std::uint64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  const bool is_number = error == std::errc{} && stopped == end && !digits.starts_with('0');
  return is_number ? std::optional{number} : std::nullopt;
}

auto from_base64(std::string_view text) -> std::optional<std::string> {
  constexpr std::size_t most_padding = 2;
  const auto last = text.find_last_not_of('=');
  const auto letters_end = last == std::string_view::npos ? 0 : last + 1;
  if (text.size() - letters_end > most_padding || text.find_first_of("-_") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string letters{text.substr(0, letters_end)};
  std::ranges::replace_if(letters, [](char letter) { return letter == '+' || letter == '.'; }, '-');
  std::ranges::replace(letters, '/', '_');
  return from_base64url(letters);
}

auto is_of_crypt(std::string_view text) -> bool {
  return std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '/';
  });
}

}  // namespace sallyport::crypto::foreign
