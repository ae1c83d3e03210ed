#include "view/moment.h"

#include <fmt/compile.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "base/calendar.h"

namespace sallyport::view {
namespace {

constexpr std::array months{tr("January"),   tr("February"), tr("March"),    tr("April"),
                            tr("May"),       tr("June"),     tr("July"),     tr("August"),
                            tr("September"), tr("October"),  tr("November"), tr("December")};

constexpr std::string_view date = "0000-00-00";

auto calendar(Instant instant) -> Calendar {
  using std::chrono::sys_days;
  constexpr Instant first = sys_days{std::chrono::year{1} / 1 / 1};
  constexpr Instant last = sys_days{std::chrono::year{10000} / 1 / 1} - microseconds{1};
  return calendar_of(std::clamp(instant, first, last));
}

auto iso(const Calendar& at) -> std::string {
  std::string text;
  text.reserve(iso_form.size() + 1);
  text.append(iso_form).append(1, 'Z');
  write_iso(at, std::span{text}.first<iso_form.size()>());
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
  const auto time = std::string_view{exact}.substr(date.size() + 1, minutes.size());
  auto text = human(catalogue, locale, tr("{day} {month} {year}, {time} UTC"), at, time);
  return {.text = std::move(text), .iso = std::move(exact)};
}

auto day(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment {
  const auto at = calendar(instant);
  return {.text = human(catalogue, locale, tr("{day} {month} {year}"), at),
          .iso = iso(at).substr(0, date.size())};
}

auto to_data(const Moment& moment) -> Data {
  Data data;
  data.set("text", moment.text).set("iso", moment.iso);
  return data;
}

}  // namespace sallyport::view
