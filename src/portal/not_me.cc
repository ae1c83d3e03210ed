#include "portal/cookies.h"
#include "portal/mail_link.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "recovery/freeze.h"

// "It was not me": the link of a notice freezes the account after one press.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

constexpr std::string_view path = "/notice/not-me";

auto gone(Visit& visit) -> Response {
  visit.set(http::Cookie::expired(freeze_cookie));
  return Page{visit, {"not_me_gone", tr("This link no longer works")}}.answer(Status::gone);
}

auto frozen(Visit& visit) -> Response {
  visit.set(http::Cookie::expired(freeze_cookie));
  return Page{visit, {"frozen", tr("Your account is frozen")}}.answer(Status::ok);
}

}  // namespace

auto show_not_me(Visit& visit) -> Response {
  if (const auto link = visit.request.query.find("token")) {
    return take_signed_link(visit, *link, freeze_cookie, path);
  }
  return answer(
      visit, visit.flows().freeze.find(signed_link_in(visit, freeze_cookie), visit.now()),
      [&](const recovery::CanFreeze& can) {
        Page page{visit, {"not_me", tr("It was not me")}};
        page.data().set("sign_in_name", can.account.sign_in_name.text());
        return std::move(page).answer(Status::ok);
      },
      [&](const recovery::IsFrozen& /*unused*/) { return frozen(visit); },
      [&](const recovery::FreezeLinkGone& /*unused*/) { return gone(visit); });
}

auto freeze_account(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().freeze.freeze(signed_link_in(visit, freeze_cookie), visit.origin(), visit.now()),
      [&](const recovery::IsFrozen& /*unused*/) { return Response::see_other("/notice/frozen"); },
      [&](const recovery::FreezeLinkGone& /*unused*/) { return gone(visit); });
}

auto show_frozen(Visit& visit) -> Response { return frozen(visit); }

}  // namespace sallyport::portal
