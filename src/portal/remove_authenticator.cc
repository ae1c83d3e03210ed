#include <fmt/format.h>

#include "portal/ids.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/refusals.h"
#include "portal/step_up.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using enrolment::AllKept;
using enrolment::NoSuchAuthenticator;
using http::Response;
using http::Status;
using view::tr;

namespace {

// The only one is removed by switching two-factor authentication off, which has a page of its own.
auto switch_off() -> Response { return Response::see_other(fmt::format("{}/remove", multi_factor_path)); }

auto page_for(const Visit& visit, const AllKept& all, AuthenticatorId id) -> Response {
  if (all.authenticators.size() == 1) {
    return switch_off();
  }
  Page page{visit, {"remove_authenticator", tr("Remove this authenticator"), Menu::security}};
  page.data().set("authenticator", data_of(visit, all, *all.find(id)));
  return std::move(page).answer(Status::ok);
}

}  // namespace

auto show_remove_authenticator(Visit& visit) -> Response {
  const auto id = id_in_address<AuthenticatorId>(visit);
  if (!id) {
    return error_page_of(visit, Status::not_found);
  }
  return answer(
      visit, visit.flows().upkeep.all_with(visit.session(), *id, visit.origin(), visit.now()),
      [&](const AllKept& all) { return page_for(visit, all, *id); },
      [&](const NoSuchAuthenticator& /*unused*/) { return error_page_of(visit, Status::not_found); });
}

auto remove_authenticator(Visit& visit) -> Response {
  const auto id = id_in_address<AuthenticatorId>(visit);
  if (!id) {
    return error_page_of(visit, Status::not_found);
  }
  return answer(
      visit, visit.flows().upkeep.remove(visit.session(), *id, presser_of(visit), visit.now()),
      [&](const enrolment::EndedOne& ended) {
        visit.hand_out(ended.session);
        return Response::see_other(fmt::format("{}?after=one-removed", multi_factor_path));
      },
      [&](const enrolment::StepUpNeeded& /*unused*/) {
        return step_up_for(visit, {.place = Place::remove_authenticator, .which = id->value()});
      },
      [](const enrolment::LastOne& /*unused*/) { return switch_off(); },
      [&](const NoSuchAuthenticator& /*unused*/) { return error_page_of(visit, Status::not_found); },
      [&](const enrolment::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

}  // namespace sallyport::portal
