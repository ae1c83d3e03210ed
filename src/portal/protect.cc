// Asking somebody without a second factor for one, as the operator's policy has it.
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

/// What the page says of each demand; nothing of those that it has no choice for.
struct Shown {
  Page& page;

  auto operator()(const account::NothingAsked& /*demand*/) const -> bool { return false; }
  auto operator()(const account::Encouraged& /*demand*/) const -> bool {
    page.data().set("is_encouraged", true);
    return true;
  }
  auto operator()(const account::InGrace& demand) const -> bool {
    page.data().set("is_in_grace", true);
    page.set_day("deadline", demand.deadline);
    return true;
  }
  auto operator()(const account::SnoozeLeft& demand) const -> bool {
    page.data().set("has_snooze", true);
    page.set_day("deadline", demand.deadline);
    return true;
  }
  auto operator()(const account::Snoozed& demand) const -> bool {
    page.data().set("is_snoozed", true);
    page.set("snoozed_until", demand.until);
    return true;
  }
  auto operator()(const account::Required& /*demand*/) const -> bool { return false; }
};

}  // namespace

auto show_protect(Visit& visit) -> Response {
  Page page{visit, {"protect", tr("Protect your account"), Menu::security}};
  const bool may_choose = visit.session().scope == session::Scope::full;
  return may_choose && std::visit(Shown{page}, visit.demand()) ? std::move(page).answer(Status::ok)
                                                               : Response::see_other(multi_factor_path);
}

auto put_off(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().putting_off.put_off(visit.session(), visit.origin(), visit.now()),
      [](const enrolment::PutOff& /*unused*/) { return Response::see_other("/account/profile"); },
      // The deadline is over, or it was activated in another tab: the page knows.
      [](const enrolment::NothingToPutOff& /*unused*/) { return Response::see_other(protect_path); });
}

auto snooze(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().putting_off.snooze(visit.session(), visit.origin(), visit.now()),
      [](const enrolment::SnoozedUntil& /*unused*/) { return Response::see_other("/account/profile"); },
      [](const enrolment::NothingToPutOff& /*unused*/) { return Response::see_other(protect_path); });
}

}  // namespace sallyport::portal
