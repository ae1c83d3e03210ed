#include "account/identifier.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "recovery/password_link.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

auto page_of(const Visit& visit) -> Page {
  Page page{visit, {"forgotten", tr("Forgotten your password?"), Menu::sign_in}};
  page.data().set("is_about_links", true);
  return page;
}

}  // namespace

auto show_forgotten(Visit& visit) -> Response {
  if (const auto token = visit.request.query.find("token")) {
    return take_password_link(visit, *token);
  }
  auto page = page_of(visit);
  page.data().set("asked", visit.comes_after("request"));
  return std::move(page).answer(Status::ok);
}

// The answer is the same for a name of nobody.
auto ask_for_password_link(Visit& visit) -> Response {
  const auto name = visit.field("name");
  if (name.empty()) {
    auto page = page_of(visit);
    page.add_error("name", tr("Enter your sign-in name, customer number or e-mail address."));
    return std::move(page).answer(Status::bad_request);
  }
  return answer(
      visit,
      visit.flows().password_links.ask({.name = account::Identifier::typed(name),
                                        .origin = visit.origin(),
                                        .network = visit.request.client.network(),
                                        .made = visit.now()}),
      [&](const recovery::Asked& /*unused*/) {
        return Response::see_other("/sign-in/forgotten?after=request");
      },
      [&](const recovery::Wait& wait) { return page_of(visit).answer(wait); },
      [&](const recovery::TooManyWaiting& /*unused*/) {
        return unavailable(visit, Fault{"too many requests for links wait"});
      });
}

}  // namespace sallyport::portal
