#include <utility>

#include "portal/apps.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using view::tr;

namespace {

void set_authenticators(const Visit& visit, Page& page, const enrolment::AllKept& all) {
  std::vector<view::Data> rows;
  rows.reserve(all.authenticators.size());
  for (const auto& kept : all.authenticators) {
    rows.push_back(data_of(visit, all, kept));
  }
  page.data()
      .set("authenticators", std::move(rows))
      .set("are_full", all.is_full())
      .set("most", std::to_string(factor::totp::authenticators_of_an_account))
      .set("is_replacing", all.new_phone() != nullptr)
      .set("may_add", !all.is_locked && !all.is_full())
      .set("may_move", !all.is_locked);
}

}  // namespace

auto show_multi_factor(Visit& visit) -> http::Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  Page page{visit, {"multi_factor", tr("Multi-factor auth"), Menu::security}};
  // Whoever came by a pass is here to enrol anew, whatever the old authenticator is.
  if (overview->active && !visit.is_enrolment_only()) {
    const auto all = visit.flows().upkeep.all(visit.session().account);
    if (!all) {
      return unavailable(visit, all.error());
    }
    set_two_factor(visit, page, *overview);
    if (overview->recovery_codes) {
      page.set("codes_made", overview->recovery_codes->made);
    }
    set_authenticators(visit, page, *all);
    page.data()
        .set("must_be_kept",
             visit.flows().enrolment.must_be_kept(visit.account(), *overview->active, visit.now()))
        .set("codes_renewed", visit.comes_after("renewed"))
        .set("authenticator_removed", visit.comes_after("one-removed"))
        .set("old_ended", visit.comes_after("old-ended"))
        .set("old_kept", visit.comes_after("old-kept"));
  } else {
    // Of somebody who must enrol: whether the session was opened for more.
    const bool is_full = visit.session().scope == session::Scope::full;
    page.data()
        .set("apps", apps_data(visit.settings().apps))
        .set("removed", visit.comes_after("removed"))
        .set("came_by_pass", visit.session().factors.has(factor::Kind::pass))
        .set("goes_on_here", is_full)
        .set("has_snooze", is_full && std::holds_alternative<account::SnoozeLeft>(visit.demand()))
        .set("key_expired", visit.comes_after("expired"));
    set_demand(visit, page);
  }
  return std::move(page).answer(http::Status::ok);
}

}  // namespace sallyport::portal
