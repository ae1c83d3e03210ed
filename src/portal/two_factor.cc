#include "portal/two_factor.h"

namespace sallyport::portal {

using view::tr;

namespace {

void set_recovery_codes(const Visit& visit, Page& page, const enrolment::Overview& overview) {
  const auto& set = *overview.recovery_codes;
  const bool are_locked = overview.are_recovery_codes_locked;
  page.data()
      .set("has_recovery_codes", true)
      .set("recovery_codes_locked", are_locked)
      .set("recovery_codes_low", !are_locked && set.remaining <= enrolment::few_recovery_codes)
      .set("remaining_text", visit.language().plural(tr("{n} of your 10 recovery codes remains.",
                                                        "{n} of your 10 recovery codes remain."),
                                                     static_cast<std::uint64_t>(set.remaining)));
}

auto uses_left(const enrolment::Kept& successor) -> std::uint64_t {
  return static_cast<std::uint64_t>(successor.replaces ? successor.replaces->uses_left : 1);
}

// When an old one ends, by what its successor still needs: behind the word "Ends", and as a whole sentence.
void set_end(const Visit& visit, view::Data& data, const enrolment::Kept& old,
             const enrolment::Kept& successor) {
  const auto old_name = name_of(visit, old);
  const auto new_name = name_of(visit, successor);
  const auto count = uses_left(successor);
  data.set("is_ending", true)
      .set("ends_when", view::fill(visit.language().plural(tr("When {new} has been used once more",
                                                              "When {new} has been used {n} more times"),
                                                           count),
                                   {{"new", new_name}}))
      .set("ends_text",
           view::fill(visit.language().plural(tr("{old} ends when {new} has been used once more.",
                                                 "{old} ends when {new} has been used {n} more times."),
                                              count),
                      {{"old", old_name}, {"new", new_name}}));
}

}  // namespace

auto overview_of(const Visit& visit) -> Result<enrolment::Overview> {
  return visit.overview ? Result<enrolment::Overview>{*visit.overview}
                        : visit.flows().overviews.find(visit.session().account, visit.now());
}

void set_two_factor(const Visit& visit, Page& page, const enrolment::Overview& overview) {
  if (!overview.active) {
    return;
  }
  page.data()
      .set("two_factor_active", true)
      .set("authenticator_disabled", overview.active->is_locked)
      .set("weak_key", overview.active->asks_for_new_key && !overview.active->is_locked)
      .set("without_recovery_codes", !overview.recovery_codes);
  page.set("active_since", overview.active->since);
  if (overview.active->last_used) {
    page.set("last_used", *overview.active->last_used);
  }
  if (overview.recovery_codes) {
    set_recovery_codes(visit, page, overview);
  }
}

void set_code_field(const Visit& visit, Page& page) {
  const auto overview = overview_of(visit);
  page.data().set("other_codes", overview && overview->active && !overview->active->usual_codes);
}

void set_check_up(const Visit& visit, Page& page, const enrolment::Overview& overview) {
  const auto& active = overview.active;
  page.data().set("check_up_due", active && !active->is_locked && visit.now() >= active->check_up_due);
}

void set_demand(const Visit& visit, Page& page) {
  if (const auto* in_grace = std::get_if<account::InGrace>(&visit.demand())) {
    page.set_day("required_from", in_grace->deadline);
  } else if (const auto* snoozed = std::get_if<account::Snoozed>(&visit.demand())) {
    page.set("snoozed_until", snoozed->until);
  }
}

auto name_of(const Visit& visit, std::string_view own_name, factor::totp::Entry entry) -> std::string {
  return own_name.empty()
             ? visit.language().text(tr("Authenticator {number}"), {{"number", std::to_string(entry.number)}})
             : std::string{own_name};
}

auto name_of(const Visit& visit, const enrolment::Kept& kept) -> std::string {
  return name_of(visit, kept.name, kept.entry);
}

auto data_of(const Visit& visit, const enrolment::AllKept& all, const enrolment::Kept& kept) -> view::Data {
  const auto moment = [&](Instant instant) {
    return view::to_data(view::moment(visit.house.catalogue, visit.locale, instant));
  };
  view::Data data;
  data.set("id", std::to_string(kept.id.value()))
      .set("name", name_of(visit, kept))
      .set("entry_issuer", visit.settings().issuer)
      .set("entry_account", entry_account(visit.account(), kept.entry))
      .set("added", moment(kept.added))
      .set("is_new_phone", kept.replaces.has_value());
  // What is absent here must not be looked for in the page around it.
  if (kept.last_used) {
    data.set("last_used", moment(*kept.last_used));
  } else {
    data.set("last_used", false);
  }
  if (const auto* successor = all.successor_of(kept.id)) {
    set_end(visit, data, kept, *successor);
  } else {
    data.set("is_ending", false);
  }
  return data;
}

void set_entry(const Visit& visit, Page& page, factor::totp::Entry entry) {
  page.data()
      .set("entry_issuer", visit.settings().issuer)
      .set("entry_account", entry_account(visit.account(), entry));
}

}  // namespace sallyport::portal
