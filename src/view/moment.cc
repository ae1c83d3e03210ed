#include "view/moment.h"

#include <fmt/compile.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/calendar.h"

namespace sallyport::view {
namespace {

constexpr std::array months{tr("January"),   tr("February"), tr("March"),    tr("April"),
                            tr("May"),       tr("June"),     tr("July"),     tr("August"),
                            tr("September"), tr("October"),  tr("November"), tr("December")};

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
  const auto at = calendar_of(instant);
  auto exact = iso_of(at) + 'Z';
  const auto time = std::string_view{exact}.substr(iso_date_size + 1, minutes.size());
  auto text = human(catalogue, locale, tr("{day} {month} {year}, {time} UTC"), at, time);
  return {.text = std::move(text), .iso = std::move(exact)};
}

auto day(const Catalogue& catalogue, Locale locale, Instant instant) -> Moment {
  const auto at = calendar_of(instant);
  return {.text = human(catalogue, locale, tr("{day} {month} {year}"), at), .iso = iso_date_of(instant)};
}

auto to_data(const Moment& moment) -> Data {
  Data data;
  data.set("text", moment.text).set("iso", moment.iso);
  return data;
}

}  // namespace sallyport::view
