#include "text/date.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace sallyport::text {
namespace {

/// Of digits alone.
auto number_in(std::string_view digits) -> std::optional<int> {
  const bool are_digits =
      std::ranges::all_of(digits, [](char letter) { return letter >= '0' && letter <= '9'; });
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return are_digits ? std::optional{number} : std::nullopt;
}

}  // namespace

auto date_in(std::string_view text) -> std::optional<Instant> {
  constexpr std::string_view form = "2020-01-31";
  if (text.size() != form.size() || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = number_in(text.substr(0, 4));
  const auto month = number_in(text.substr(5, 2));
  const auto day = number_in(text.substr(8, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional<Instant>{std::chrono::sys_days{date}} : std::nullopt;
}

}  // namespace sallyport::text
