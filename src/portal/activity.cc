#include <fmt/format.h>

#include <variant>

#include "portal/activity_words.h"
#include "portal/ids.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"
#include "view/browser_words.h"

namespace sallyport::portal {

using audit::Kept;
using http::Response;
using http::Status;
using view::tr;

namespace {

constexpr std::size_t events_of_a_page = 50;
/// One more than is shown says whether there are any beyond.
constexpr int events_asked = events_of_a_page + 1;

struct Newest {};
struct OlderThan {
  EventId event;
};
struct NewerThan {
  EventId event;
};
using Place = std::variant<Newest, OlderThan, NewerThan>;

/// What can't be read leads to the newest, like what is missing.
auto place_in(const http::Request& request) -> Place {
  if (const auto older = id_in<EventId>(request.query.find("older").value_or(""))) {
    return OlderThan{*older};
  }
  if (const auto newer = id_in<EventId>(request.query.find("newer").value_or(""))) {
    return NewerThan{*newer};
  }
  return Newest{};
}

/// The events of one page, the newest first, and whether there are any on either side.
struct Stretch {
  std::vector<Kept> events;
  bool has_newer = false;
  bool has_older = false;
};

auto from(unit::Unit& unit, AccountId account, std::optional<EventId> before) -> Stretch {
  Stretch stretch{.events = unit.events.of(account, before, events_asked)};
  stretch.has_newer = before.has_value();
  stretch.has_older = stretch.events.size() > events_of_a_page;
  if (stretch.has_older) {
    stretch.events.pop_back();
  }
  return stretch;
}

struct Read {
  unit::Unit& unit;
  AccountId account;

  auto operator()(const Newest& /*unused*/) const -> Stretch { return from(unit, account, std::nullopt); }
  auto operator()(const OlderThan& place) const -> Stretch { return from(unit, account, place.event); }
  auto operator()(const NewerThan& place) const -> Stretch {
    auto events = unit.events.after(account, place.event, events_asked);
    if (events.size() <= events_of_a_page) {
      // Fewer than a page: the first one has them all, and those behind them.
      return from(unit, account, std::nullopt);
    }
    events.erase(events.begin());
    return {.events = std::move(events), .has_newer = true, .has_older = true};
  }
};

auto sentence_of(const Visit& visit, const EventWords& words) -> std::string {
  if (!words.ended) {
    return visit.text(words.sentence);
  }
  const auto name = name_of(visit, words.ended->name, factor::totp::Entry{words.ended->entry});
  return visit.language().text(words.sentence, {{"name", name}});
}

auto row_of(const Visit& visit, const Kept& event, const EventWords& words) -> view::Data {
  const auto actor = actor_words(event.origin);
  view::Data row;
  row.set("sentence", sentence_of(visit, words))
      .set("is_refused", words.tone == Tone::refused)
      .set("is_warning", words.tone == Tone::warning)
      .set("at", view::to_data(view::moment(visit.house.catalogue, visit.locale, event.at)))
      .set("by", actor ? visit.text(*actor)
                       : view::browser_words(visit.house.catalogue, visit.locale, event.origin.user_agent))
      .set("address", actor ? std::string{} : event.origin.address);
  return row;
}

auto rows_of(const Visit& visit, const std::vector<Kept>& events) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  rows.reserve(events.size());
  for (const auto& event : events) {
    if (const auto words = activity_words(event)) {
      rows.push_back(row_of(visit, event, *words));
    }
  }
  return rows;
}

auto address_of(std::string_view direction, EventId event) -> std::string {
  return fmt::format("{}?{}={}", activity_path, direction, event.value());
}

}  // namespace

auto show_activity(Visit& visit) -> Response {
  const auto stretch = visit.flows().units.read(
      [&](unit::Unit& unit) { return std::visit(Read{unit, visit.account().id}, place_in(visit.request)); });
  if (!stretch) {
    return unavailable(visit, stretch.error());
  }
  const auto& events = stretch->events;
  Page page{visit, {"activity", tr("Activity"), Menu::security}};
  const auto kept = std::chrono::floor<days>(visit.settings().activity_kept).count();
  page.data()
      .set("events", rows_of(visit, events))
      .set("kept_text", visit.language().plural(tr("We keep this for {n} day.", "We keep this for {n} days."),
                                                static_cast<std::uint64_t>(kept)));
  if (stretch->has_older && !events.empty()) {
    page.data().set("older", address_of("older", events.back().id));
  }
  if (stretch->has_newer) {
    page.data().set("newer",
                    events.empty() ? std::string{activity_path} : address_of("newer", events.front().id));
  }
  return std::move(page).answer(Status::ok);
}

}  // namespace sallyport::portal
