#include "portal/two_factor.h"

namespace sallyport::portal {

using view::tr;

namespace {

void set_recovery_codes(const Visit& visit, Page& page, const factor::recovery_code::SetState& set) {
  page.set("codes_made", set.made);
  page.data()
      .set("has_recovery_codes", true)
      .set("recovery_codes_low", set.remaining <= enrolment::few_recovery_codes)
      .set("remaining", std::to_string(set.remaining))
      .set("total", std::to_string(factor::recovery_code::codes_in_a_set))
      .set("remaining_text", visit.language().plural(tr("{n} of your 10 recovery codes remains.",
                                                        "{n} of your 10 recovery codes remain."),
                                                     static_cast<std::uint64_t>(set.remaining)));
}

// When an old one ends, by what its successor still needs.
auto ends_text(const Visit& visit, const enrolment::Kept& successor) -> std::string {
  const auto name = name_of(visit, successor);
  const auto uses = successor.replaces ? successor.replaces->uses_left : 1;
  return view::fill(visit.language().plural(tr("Ends when {name} has been used once more.",
                                               "Ends when {name} has been used {n} times."),
                                            static_cast<std::uint64_t>(uses)),
                    {{"name", name}});
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
  page.data().set("two_factor_active", true).set("authenticator_disabled", overview.active->is_locked);
  page.set("active_since", overview.active->since);
  if (overview.active->last_used) {
    page.set("last_used", *overview.active->last_used);
  }
  if (overview.recovery_codes) {
    set_recovery_codes(visit, page, *overview.recovery_codes);
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
  if (kept.last_used) {
    data.set("last_used", moment(*kept.last_used));
  }
  if (const auto* successor = all.successor_of(kept.id)) {
    data.set("is_ending", true).set("ends_text", ends_text(visit, *successor));
  }
  return data;
}

void set_entry(const Visit& visit, Page& page, factor::totp::Entry entry) {
  page.data()
      .set("entry_issuer", visit.settings().issuer)
      .set("entry_account", entry_account(visit.account(), entry));
}

}  // namespace sallyport::portal
