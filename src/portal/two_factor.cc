#include "portal/two_factor.h"

#include <fmt/format.h>

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
    set_recovery_codes(visit, page, *overview.recovery_codes);
  }
}

auto entry_account(const account::Account& account, factor::totp::Entry entry) -> std::string {
  const auto& name = account.sign_in_name.text();
  return entry.number <= 1 ? name : fmt::format("{}-{}", name, entry.number);
}

void set_entry(const Visit& visit, Page& page, factor::totp::Entry entry) {
  page.data()
      .set("entry_issuer", visit.settings().issuer)
      .set("entry_account", entry_account(visit.account(), entry));
}

}  // namespace sallyport::portal
