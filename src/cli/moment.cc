#include "cli/moment.h"

#include <span>
#include <string_view>

#include "base/calendar.h"
#include "base/digits.h"

namespace sallyport::cli {

auto exact_time(Instant instant) -> std::string {
  constexpr std::string_view fraction = ".000000Z";
  const auto at = calendar_of(instant);
  std::string text;
  text.reserve(iso_form.size() + fraction.size());
  text.append(iso_form).append(fraction);
  const std::span digits{text};
  write_iso(at, digits.first<iso_form.size()>());
  write_digits(at.microsecond, digits.subspan<iso_form.size() + 1, 6>());
  return text;
}

auto readable_time(Instant instant) -> std::string {
  constexpr std::size_t to_the_minute = std::string_view{"2026-11-24T05:01"}.size();
  auto text = iso_of(calendar_of(instant));
  text.at(iso_date_size) = ' ';
  return text.substr(0, to_the_minute) + " UTC";
}

}  // namespace sallyport::cli
