#include "view/moment.h"

#include <fmt/compile.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "base/digits.h"

namespace sallyport::view {
namespace {

constexpr std::array months{tr("January"),   tr("February"), tr("March"),    tr("April"),
                            tr("May"),       tr("June"),     tr("July"),     tr("August"),
                            tr("September"), tr("October"),  tr("November"), tr("December")};

struct Calendar {
  std::uint32_t year;
  std::uint32_t month;
  std::uint32_t day;
  std::uint32_t hour;
  std::uint32_t minute;
  std::uint32_t second;
};

auto calendar(Instant instant) -> Calendar {
  using std::chrono::sys_days;
  constexpr Instant first = sys_days{std::chrono::year{1} / 1 / 1};
  constexpr Instant last = sys_days{std::chrono::year{10000} / 1 / 1} - microseconds{1};
  const auto inside = std::clamp(instant, first, last);
  const auto midnight = std::chrono::floor<days>(inside);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(inside - midnight)};
  return {.year = static_cast<std::uint32_t>(static_cast<int>(date.year())),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = static_cast<std::uint32_t>(time.hours().count()),
          .minute = static_cast<std::uint32_t>(time.minutes().count()),
          .second = static_cast<std::uint32_t>(time.seconds().count())};
}

constexpr std::string_view iso_date = "0000-00-00";

auto iso(const Calendar& at) -> std::string {
  auto text = std::string{iso_date} + "T00:00:00Z";
  const std::span digits{text};
  write_digits(at.year, digits.first(4));
  write_digits(at.month, digits.subspan(5, 2));
  write_digits(at.day, digits.subspan(8, 2));
  write_digits(at.hour, digits.subspan(11, 2));
  write_digits(at.minute, digits.subspan(14, 2));
  write_digits(at.second, digits.subspan(17, 2));
  return text;
}

/// The date as a language writes it, and the time of the day where its pattern asks for that.
auto human(const Catalogue& catalogue, Locale locale, Message pattern, const Calendar& at,
           std::string_view time = {}) -> std::string {
  return catalogue.text(locale, pattern,
                        {{.name = "day", .value = fmt::format(FMT_COMPILE("{}"), at.day)},
                         {.name = "month", .value = catalogue.text(locale, months.at(at.month - 1))},
                         {.name = "year", .value = fmt::format(FMT_COMPILE("{}"), at.year)},
                         {.name = "time", .value = time}});
}

}  // namespace

auto moment(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment {
  constexpr std::string_view minutes = "00:00";
  const auto at = calendar(instant);
  auto exact = iso(at);
  const auto time = std::string_view{exact}.substr(iso_date.size() + 1, minutes.size());
  auto text = human(catalogue, locale, tr("{day} {month} {year}, {time} UTC"), at, time);
  return {.text = std::move(text), .iso = std::move(exact)};
}

auto day(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment {
  const auto at = calendar(instant);
  return {.text = human(catalogue, locale, tr("{day} {month} {year}"), at),
          .iso = iso(at).substr(0, iso_date.size())};
}

auto to_data(const Moment& moment) -> Data {
  Data data;
  data.set("text", moment.text).set("iso", moment.iso);
  return data;
}

}  // namespace sallyport::view
