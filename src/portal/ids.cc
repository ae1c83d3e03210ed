#include "portal/ids.h"

#include <algorithm>
#include <charconv>

namespace sallyport::portal {

auto id_number(std::string_view text) -> std::optional<std::int64_t> {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool is_plain = !text.empty() && text.front() >= '1' && text.front() <= '9';
  return is_plain && error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

}  // namespace sallyport::portal
