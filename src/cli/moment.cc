#include "cli/moment.h"

#include <span>
#include <string_view>

#include "base/calendar.h"
#include "base/digits.h"

namespace sallyport::cli {

auto exact_time(Instant instant) -> std::string {
  constexpr std::size_t digits_of_a_microsecond = 6;
  const auto at = calendar_of(instant);
  auto text = iso_of(at) + ".000000";
  write_digits(at.microsecond, std::span{text}.last(digits_of_a_microsecond));
  text += 'Z';
  return text;
}

auto readable_time(Instant instant) -> std::string {
  constexpr std::size_t to_the_minute = std::string_view{"2026-11-24T05:01"}.size();
  auto text = iso_of(calendar_of(instant));
  text.at(iso_date_size) = ' ';
  return text.substr(0, to_the_minute) + " UTC";
}

}  // namespace sallyport::cli
