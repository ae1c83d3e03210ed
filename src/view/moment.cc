#include "view/moment.h"

#include <fmt/compile.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace sallyport::view {
namespace {

constexpr std::array months{tr("January"),   tr("February"), tr("March"),    tr("April"),
                            tr("May"),       tr("June"),     tr("July"),     tr("August"),
                            tr("September"), tr("October"),  tr("November"), tr("December")};

struct Calendar {
  int year;
  unsigned month;
  unsigned day;
  std::int64_t hour;
  std::int64_t minute;
  std::int64_t second;
};

auto calendar(Instant instant) -> Calendar {
  using std::chrono::sys_days;
  constexpr Instant first = sys_days{std::chrono::year{1} / 1 / 1};
  constexpr Instant last = sys_days{std::chrono::year{10000} / 1 / 1} - microseconds{1};
  const auto inside = std::clamp(instant, first, last);
  const auto midnight = std::chrono::floor<days>(inside);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(inside - midnight)};
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = time.hours().count(),
          .minute = time.minutes().count(),
          .second = time.seconds().count()};
}

auto human(const Catalogue& catalogue, Locale locale, Message pattern, const Calendar& at) -> std::string {
  return catalogue.text(
      locale, pattern,
      {{.name = "day", .value = fmt::format(FMT_COMPILE("{}"), at.day)},
       {.name = "month", .value = catalogue.text(locale, months.at(at.month - 1))},
       {.name = "year", .value = fmt::format(FMT_COMPILE("{}"), at.year)},
       {.name = "time", .value = fmt::format(FMT_COMPILE("{:02}:{:02}"), at.hour, at.minute)}});
}

auto iso_date(const Calendar& at) -> std::string {
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}"), at.year, at.month, at.day);
}

}  // namespace

auto moment(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment {
  const auto at = calendar(instant);
  return {
      .text = human(catalogue, locale, tr("{day} {month} {year}, {time} UTC"), at),
      .iso = fmt::format(FMT_COMPILE("{}T{:02}:{:02}:{:02}Z"), iso_date(at), at.hour, at.minute, at.second)};
}

auto day(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment {
  const auto at = calendar(instant);
  return {.text = human(catalogue, locale, tr("{day} {month} {year}"), at), .iso = iso_date(at)};
}

auto to_data(const Moment& moment) -> Data {
  Data data;
  data.set("text", moment.text).set("iso", moment.iso);
  return data;
}

}  // namespace sallyport::view
