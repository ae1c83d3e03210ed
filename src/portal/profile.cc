#include "portal/page.h"
#include "portal/pages.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

auto show_start(Visit& /*unused*/) -> Response { return Response::see_other("/account/profile"); }

auto show_profile(Visit& visit) -> Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  const auto& account = visit.account();
  const auto& factors = visit.session().factors;
  Page page{visit, {"profile", tr("Profile"), Menu::profile}};
  page.data()
      .set("full_name", account.full_name.text())
      .set("customer_number", account.customer_number.text())
      .set("sign_in_name", account.sign_in_name.text())
      .set("email", account.email.text())
      .set("first_code_worked", visit.comes_after("first-code") && factors.has(factor::Kind::code))
      .set("recovery_code_used",
           visit.comes_after("recovery-code") && factors.has(factor::Kind::recovery_code));
  set_two_factor(visit, page, *overview);
  set_check_up(visit, page, *overview);
  set_demand(visit, page);
  return std::move(page).answer(Status::ok);
}

}  // namespace sallyport::portal
