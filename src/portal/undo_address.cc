#include "portal/cookies.h"
#include "portal/mail_link.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "recovery/addresses.h"

// The link that was sent to the address that was left: its reader takes the change back with one press.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

constexpr std::string_view path = "/notice/undo";

auto gone(Visit& visit) -> Response {
  visit.set(http::Cookie::expired(undo_cookie));
  return Page{visit, {"address_gone", tr("This link no longer works")}}.answer(Status::gone);
}

}  // namespace

auto show_undo_address(Visit& visit) -> Response {
  if (const auto link = visit.request.query.find("token")) {
    return take_signed_link(visit, *link, undo_cookie, path);
  }
  return answer(
      visit, visit.flows().addresses.find_undo(signed_link_in(visit, undo_cookie), visit.now()),
      [&](const recovery::CanUndo& can) {
        Page page{visit, {"undo_address", tr("Undo the change")}};
        page.data()
            .set("sign_in_name", can.account.sign_in_name.text())
            .set("address", can.change.left.text())
            .set("is_second", can.change.which == account::Which::second);
        return std::move(page).answer(Status::ok);
      },
      [&](const recovery::UndoGone& /*unused*/) { return gone(visit); });
}

auto undo_address(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().addresses.undo(signed_link_in(visit, undo_cookie), visit.origin(), visit.now()),
      [&](const recovery::Undone& /*unused*/) {
        visit.set(http::Cookie::expired(undo_cookie));
        return Response::see_other("/notice/undone");
      },
      [&](const recovery::UndoGone& /*unused*/) { return gone(visit); });
}

auto show_address_undone(Visit& visit) -> Response {
  return Page{visit, {"address_undone", tr("The address of before is yours again")}}.answer(Status::ok);
}

}  // namespace sallyport::portal
