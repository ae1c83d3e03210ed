#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/digits.h"
#include "base/instant.h"

namespace sallyport {

/// An instant as the clocks of UTC show it.
struct Calendar {
  std::uint32_t year;  ///< 0 to 9999: others are not for people.
  std::uint32_t month;
  std::uint32_t day;
  std::uint32_t hour;
  std::uint32_t minute;
  std::uint32_t second;
  std::uint32_t microsecond;
};

[[nodiscard]] inline auto calendar_of(Instant instant) -> Calendar {
  const auto midnight = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{instant - midnight};
  return {.year = static_cast<std::uint32_t>(static_cast<int>(date.year())),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = static_cast<std::uint32_t>(time.hours().count()),
          .minute = static_cast<std::uint32_t>(time.minutes().count()),
          .second = static_cast<std::uint32_t>(time.seconds().count()),
          .microsecond = static_cast<std::uint32_t>(time.subseconds().count())};
}

/// What `write_iso` fills (RFC 3339).
inline constexpr std::string_view iso_form = "0000-00-00T00:00:00";

/// Date and time of the day, to the second, over the digits of `iso_form`.
constexpr void write_iso(const Calendar& at, std::span<char, iso_form.size()> place) {
  write_digits(at.year, place.subspan<0, 4>());
  write_digits(at.month, place.subspan<5, 2>());
  write_digits(at.day, place.subspan<8, 2>());
  write_digits(at.hour, place.subspan<11, 2>());
  write_digits(at.minute, place.subspan<14, 2>());
  write_digits(at.second, place.subspan<17, 2>());
}

}  // namespace sallyport
