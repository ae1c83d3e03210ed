#include "portal/cookies.h"
#include "portal/mail_link.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "recovery/addresses.h"

// The link that was sent to a new address: whoever reads there presses once, signed in or not.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

constexpr std::string_view path = "/notice/confirm-address";

auto gone(Visit& visit) -> Response {
  visit.set(http::Cookie::expired(address_cookie));
  Page page{visit, {"address_gone", tr("This link no longer works")}};
  page.data().set("was_to_confirm", true);
  return std::move(page).answer(Status::gone);
}

}  // namespace

auto show_confirm_address(Visit& visit) -> Response {
  if (const auto text = visit.request.query.find("token")) {
    return take_token(visit, *text, address_cookie, path);
  }
  const auto token = token_in(visit.request, address_cookie);
  if (!token) {
    return gone(visit);
  }
  return answer(
      visit, visit.flows().addresses.find_confirmation(token->digest(), visit.now()),
      [&](const recovery::CanConfirm& can) {
        Page page{visit, {"confirm_address", tr("Confirm this address")}};
        page.data()
            .set("address", can.unconfirmed.address.text())
            .set("is_second", can.unconfirmed.which == account::Which::second);
        return std::move(page).answer(Status::ok);
      },
      [&](const recovery::ConfirmationGone& /*unused*/) { return gone(visit); });
}

auto confirm_address(Visit& visit) -> Response {
  const auto token = token_in(visit.request, address_cookie);
  if (!token) {
    return gone(visit);
  }
  return answer(
      visit, visit.flows().addresses.confirm(token->digest(), visit.origin(), visit.now()),
      [&](const recovery::Confirmed& /*unused*/) {
        visit.set(http::Cookie::expired(address_cookie));
        return Response::see_other("/notice/address-confirmed");
      },
      [&](const recovery::Undone& /*unused*/) {
        visit.set(http::Cookie::expired(address_cookie));
        return Response::see_other("/notice/undone");
      },
      [&](const recovery::ConfirmationGone& /*unused*/) { return gone(visit); });
}

auto show_address_confirmed(Visit& visit) -> Response {
  return Page{visit, {"address_confirmed", tr("The address is confirmed")}}.answer(Status::ok);
}

}  // namespace sallyport::portal
