#include "recovery/invitation.h"

#include <array>

#include "portal/cookies.h"
#include "portal/entry.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/password_field.h"
#include "portal/weakness_words.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

// The token leaves the address, so that it stays in no history and no Referer.
auto take_token(Visit& visit, std::string_view text) -> Response {
  const auto token = crypto::Token::parse(text);
  visit.set(token ? http::Cookie::until_browser_closes(invitation_cookie, Secret::take(token->text()))
                  : http::Cookie::expired(invitation_cookie));
  return Response::see_other("/invitation");
}

auto gone(Visit& visit) -> Response {
  visit.set(http::Cookie::expired(invitation_cookie));
  return Page{visit, {"invitation_gone", tr("This invitation no longer works")}}.answer(Status::gone);
}

auto page_for(const Visit& visit, const account::Account& account) -> Page {
  Page page{visit, {"invitation", tr("Choose your password")}};
  page.data().set("sign_in_name", account.sign_in_name.text());
  return page;
}

auto too_weak(const Visit& visit, const account::Account& account, factor::password::Weakness why)
    -> Response {
  auto page = page_for(visit, account);
  page.add_error("password", weakness_words(why));
  std::vector<std::string> advice;
  for (const auto message : weakness_advice(why)) {
    advice.push_back(visit.text(message));
  }
  page.data().set("has_advice", !advice.empty()).set("advice", advice);
  return std::move(page).answer(Status::unprocessable_content);
}

auto done(Visit& visit, const recovery::PasswordChosen& chosen) -> Response {
  know_browser(visit, chosen.new_browser);
  visit.set(http::Cookie::expired(invitation_cookie));
  return Response::see_other("/sign-in?after=password");
}

auto choose(Visit& visit, const crypto::Digest& token, const account::Account& account) -> Response {
  auto page = page_for(visit, account);
  const auto password = password_in(visit, page);
  if (!password) {
    return std::move(page).answer(Status::bad_request);
  }
  return answer(
      visit, visit.flows().invitation.choose_password(token, *password, visit.client.origin, visit.now()),
      [&](const recovery::PasswordChosen& chosen) { return done(visit, chosen); },
      [&](const recovery::TooWeak& weak) { return too_weak(visit, account, weak.why); },
      [&](const recovery::InvitationGone& /*unused*/) { return gone(visit); });
}

}  // namespace

auto show_invitation(Visit& visit) -> Response {
  if (const auto token = visit.request.query.find("token")) {
    return take_token(visit, *token);
  }
  const auto token = token_in(visit.request, invitation_cookie);
  if (!token) {
    return gone(visit);
  }
  return answer(
      visit, visit.flows().invitation.find(token->digest(), visit.now()),
      [&](const recovery::Invited& invited) { return page_for(visit, invited.account).answer(Status::ok); },
      [&](const recovery::InvitationGone& /*unused*/) { return gone(visit); });
}

auto choose_password(Visit& visit) -> Response {
  const auto token = token_in(visit.request, invitation_cookie);
  if (!token) {
    return gone(visit);
  }
  return answer(
      visit, visit.flows().invitation.find(token->digest(), visit.now()),
      [&](const recovery::Invited& invited) { return choose(visit, token->digest(), invited.account); },
      [&](const recovery::InvitationGone& /*unused*/) { return gone(visit); });
}

}  // namespace sallyport::portal
