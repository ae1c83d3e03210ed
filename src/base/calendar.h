#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/digits.h"
#include "base/instant.h"

namespace sallyport {

/// An instant as the clocks of UTC show it.
struct Calendar {
  std::uint32_t year;
  std::uint32_t month;
  std::uint32_t day;
  std::uint32_t hour;
  std::uint32_t minute;
  std::uint32_t second;
  std::uint32_t microsecond;
};

/// Instants outside of the years 1 to 9999 are shown as the nearest that is inside: four digits hold no
/// other.
[[nodiscard]] inline auto calendar_of(Instant instant) -> Calendar {
  using std::chrono::sys_days;
  constexpr Instant first = sys_days{std::chrono::year{1} / 1 / 1};
  constexpr Instant last = sys_days{std::chrono::year{10000} / 1 / 1} - microseconds{1};
  const auto inside = std::clamp(instant, first, last);
  const auto midnight = std::chrono::floor<days>(inside);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{inside - midnight};
  return {.year = static_cast<std::uint32_t>(static_cast<int>(date.year())),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = static_cast<std::uint32_t>(time.hours().count()),
          .minute = static_cast<std::uint32_t>(time.minutes().count()),
          .second = static_cast<std::uint32_t>(time.seconds().count()),
          .microsecond = static_cast<std::uint32_t>(time.subseconds().count())};
}

/// "2026-11-24T05:01:10", as RFC 3339 writes it, with room for a fraction and a zone behind it.
[[nodiscard]] inline auto iso_of(const Calendar& at) -> std::string {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  constexpr std::string_view rest = ".000000Z";
  std::string text;
  text.reserve(form.size() + rest.size());
  text += form;
  const std::span digits{text};
  write_digits(at.year, digits.first(4));
  write_digits(at.month, digits.subspan(5, 2));
  write_digits(at.day, digits.subspan(8, 2));
  write_digits(at.hour, digits.subspan(11, 2));
  write_digits(at.minute, digits.subspan(14, 2));
  write_digits(at.second, digits.subspan(17, 2));
  return text;
}
/// How many of its letters are the date.
inline constexpr std::size_t iso_date_size = 10;

/// "2026-11-24".
[[nodiscard]] inline auto iso_date_of(Instant instant) -> std::string {
  return iso_of(calendar_of(instant)).substr(0, iso_date_size);
}

}  // namespace sallyport
