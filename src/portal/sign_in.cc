#include "sign_in/sign_in.h"

#include "account/identifier.h"
#include "portal/cookies.h"
#include "portal/entry.h"
#include "portal/outcome.h"
#include "portal/pages.h"
#include "portal/password_field.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

// Longer than any name can be: it is not written back into the page.
constexpr std::size_t most_name_bytes = 254;

// The page as it was sent, without the password.
auto page_with_name(const Visit& visit) -> Page {
  auto page = sign_in_page(visit);
  const auto name = visit.field("name");
  if (name.size() <= most_name_bytes) {
    page.data().set("value_name", name);
  }
  return page;
}

auto go_to_second_step(Visit& visit, const sign_in::SecondStepDue& due) -> Response {
  if (const auto earlier = token_in(visit.request, attempt_cookie)) {
    if (const auto dropped = visit.flows().sign_in.give_up(earlier->digest()); !dropped) {
      return unavailable(visit, dropped.error());
    }
  }
  visit.set(http::Cookie::lasting(attempt_cookie, Secret::take(due.attempt.text()), attempt::lifetime));
  return Response::see_other("/sign-in/code");
}

auto refused(const Visit& visit) -> Response {
  auto page = page_with_name(visit);
  page.add_error("password", tr("This name and this password do not belong together. Check both, then try "
                                "again."));
  return std::move(page).answer(Status::unauthorized);
}

}  // namespace

auto show_sign_in(Visit& visit) -> Response {
  if (visit.present) {
    return Response::see_other("/account");
  }
  auto page = sign_in_page(visit);
  const bool signed_out = visit.comes_after("sign-out");
  const bool password_chosen = visit.comes_after("password");
  const bool activated = visit.comes_after("activated");
  const bool had_session = visit.request.cookies.find(session_cookie).has_value();
  page.data()
      .set("signed_out", signed_out)
      .set("password_chosen", password_chosen)
      .set("activated", activated)
      .set("session_expired", had_session && !signed_out && !password_chosen && !activated);
  return std::move(page).answer(Status::ok);
}

auto enter_password(Visit& visit) -> Response {
  auto page = page_with_name(visit);
  const auto name = visit.field("name");
  if (name.empty()) {
    page.add_error("name", tr("Enter your sign-in name, customer number or e-mail address."));
  }
  auto password = password_in(visit, page);
  if (page.has_errors()) {
    return std::move(page).answer(Status::bad_request);
  }
  const sign_in::NameAndPassword entered{account::Identifier::typed(name), *std::move(password)};
  return answer(
      visit, visit.flows().sign_in.enter_password(entered, visit.client(), visit.now()),
      [&](const sign_in::SignedIn& signed_in) { return let_in(visit, signed_in); },
      [&](const sign_in::SecondStepDue& due) { return go_to_second_step(visit, due); },
      [&](const sign_in::Refused& /*unused*/) { return refused(visit); },
      [&](const sign_in::Frozen& /*unused*/) { return Response::see_other("/notice/frozen"); },
      [&](const sign_in::Wait& wait) { return page_with_name(visit).answer(wait); });
}

}  // namespace sallyport::portal
