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

/// Date and time of the day, to the second, as RFC 3339 writes them: what `write_iso` fills.
inline constexpr std::string_view iso_form = "0000-00-00T00:00:00";
/// How many of its letters are the date.
inline constexpr std::size_t iso_date_size = 10;

constexpr void write_iso(const Calendar& at, std::span<char, iso_form.size()> place) {
  write_digits(at.year, place.subspan<0, 4>());
  write_digits(at.month, place.subspan<5, 2>());
  write_digits(at.day, place.subspan<8, 2>());
  write_digits(at.hour, place.subspan<11, 2>());
  write_digits(at.minute, place.subspan<14, 2>());
  write_digits(at.second, place.subspan<17, 2>());
}

/// "2026-11-24T05:01:10".
[[nodiscard]] inline auto iso_of(const Calendar& at) -> std::string {
  constexpr std::size_t room_for_a_zone = 4;
  std::string text;
  text.reserve(iso_form.size() + room_for_a_zone);
  text += iso_form;
  write_iso(at, std::span{text}.first<iso_form.size()>());
  return text;
}

/// "2026-11-24".
[[nodiscard]] inline auto iso_date_of(Instant instant) -> std::string {
  return iso_of(calendar_of(instant)).substr(0, iso_date_size);
}

}  // namespace sallyport
