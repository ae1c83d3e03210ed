#include "portal/visit.h"

#include <utility>

#include "portal/cookies.h"

namespace sallyport::portal {
namespace {

/// What the browser sent; a token has one text alone.
auto cookie_of(const Visit& visit, std::string_view cookie) -> Secret {
  return Secret::copy_of(visit.request.cookies.find(cookie).value());
}

void know_visitor(Visit& visit) {
  if (token_in(visit.request, visitor_cookie)) {
    visit.visitor = cookie_of(visit, visitor_cookie);
    return;
  }
  visit.visitor = Secret::take(crypto::Token::generate(visit.house.random, visit.now()).text());
  visit.set(http::Cookie::until_browser_closes(visitor_cookie, visit.visitor));
}

/// What was chosen in this browser goes before what it asks for by itself.
auto locale_of(const House& house, const http::Request& request) -> view::Locale {
  const auto chosen = house.catalogue.find(request.cookies.find(language_cookie).value_or(""));
  return chosen ? *chosen : house.catalogue.negotiate(request.accept_language, house.standard_locale);
}

auto activity_at(Access access) -> sign_in::Presence::Activity {
  return access == Access::program ? sign_in::Presence::Activity::none
                                   : sign_in::Presence::Activity::of_a_person;
}

/// What is known of a visit before anybody is looked up.
auto begin_visit(House& house, const http::Request& request, Access access) -> Visit {
  auto visit = visit_of_nobody(house, request);
  visit.access = access;
  if (access != Access::machine && access != Access::program) {
    know_visitor(visit);
  }
  return visit;
}

auto find_session(Visit& visit) -> Result<void> {
  const auto token = token_in(visit.request, session_cookie);
  if (!token) {
    return {};
  }
  auto found = visit.flows().presence.find(token->digest(), activity_at(visit.access), visit.now());
  if (!found) {
    return std::unexpected{std::move(found.error())};
  }
  if (*found) {
    visit.recognise(**std::move(found));
  }
  return {};
}

auto find_attempt(Visit& visit) -> Result<void> {
  const auto token = token_in(visit.request, attempt_cookie);
  if (!token) {
    return {};
  }
  // A press of the second step looks for it anyway, and says when it is too late.
  const bool is_looked_for_later = visit.access == Access::second_step && visit.is_press();
  const auto is_due = is_looked_for_later
                          ? Result<bool>{true}
                          : visit.flows().sign_in.is_second_step_due(token->digest(), visit.now());
  if (!is_due) {
    return std::unexpected{is_due.error()};
  }
  if (*is_due) {
    visit.attempt = token->digest();
    visit.attempt_token = cookie_of(visit, attempt_cookie);
  }
  return {};
}

// An attempt matters to its own pages, and to those where somebody is missing who may be about to come.
auto needs_attempt(const Visit& visit) -> bool {
  switch (visit.access) {
    case Access::machine:
    case Access::program:
    case Access::anyone:
    case Access::signed_out:
      return false;
    case Access::second_step:
      return true;
    case Access::enrolment:
    case Access::full:
      return !visit.present;
  }
  return false;
}

}  // namespace

auto token_in(const http::Request& request, std::string_view cookie) -> std::optional<crypto::Token> {
  const auto value = request.cookies.find(cookie);
  return value ? crypto::Token::parse(*value) : std::nullopt;
}

auto Visit::field(std::string_view name) const -> std::string_view {
  return request.form.find(name).value_or(std::string_view{});
}

auto Visit::comes_after(std::string_view word) const -> bool { return request.query.find("after") == word; }

auto Visit::origin() const -> audit::Origin {
  return {.address = request.client.text(), .user_agent = request.user_agent, .request_id = request.id};
}

auto Visit::client() const -> sign_in::Client {
  const auto browser = token_in(request, browser_cookie);
  return {.origin = origin(),
          .network = request.client.network(),
          .browser = browser ? std::optional{browser->digest()} : std::nullopt};
}

auto Visit::form_holder() const -> FormHolder {
  if (access == Access::second_step) {
    return {.visitor = visitor.reveal(), .belongs_to = attempt_token.reveal()};
  }
  return {.visitor = visitor.reveal(),
          .belongs_to = is_signed_in() ? session_token.reveal() : std::string_view{}};
}

auto Visit::switch_token() const -> std::string {
  const auto known = visitor.empty() ? request.cookies.find(visitor_cookie) : std::optional{visitor.reveal()};
  return known ? house.forms.token({.visitor = *known, .belongs_to = {}}) : std::string{};
}

void Visit::recognise(sign_in::Present who) {
  present = std::move(who);
  locale = house.catalogue.find(present->account.language).value_or(locale);
  session_token = cookie_of(*this, session_cookie);
}

void Visit::hand_out(const crypto::Token& token) {
  session_token = Secret::take(token.text());
  set(http::Cookie::until_browser_closes(session_cookie, session_token));
}

void Visit::hand_out(const session::Opened& opened) {
  hand_out(opened.token);
  if (present) {
    present->session = opened.session;
  }
}

void Visit::take_back_session() {
  present.reset();
  set(http::Cookie::expired(session_cookie));
}

auto visit_of_nobody(House& house, const http::Request& request) -> Visit {
  return {.house = house,
          .request = request,
          .access = Access::machine,
          .locale = locale_of(house, request),
          .visitor = {},
          .present = {},
          .session_token = {},
          .overview = {},
          .attempt = {},
          .attempt_token = {},
          .cookies = {}};
}

auto open_known_visit(House& house, const http::Request& request, Access access) -> std::optional<Visit> {
  const auto token = token_in(request, session_cookie);
  auto present = token ? house.flows.presence.recall(token->digest(), activity_at(access), request.received)
                       : std::nullopt;
  if (!present) {
    return std::nullopt;
  }
  std::optional visit{begin_visit(house, request, access)};
  visit->overview = house.flows.overviews.recall(present->account.id, request.received);
  visit->recognise(*std::move(present));
  if (!visit->overview && access != Access::program) {
    visit.reset();
  }
  return visit;
}

auto open_visit(House& house, const http::Request& request, Access access) -> Result<Visit> {
  auto visit = begin_visit(house, request, access);
  if (access == Access::machine) {
    return visit;
  }
  if (auto found = find_session(visit); !found) {
    return std::unexpected{std::move(found.error())};
  }
  if (needs_attempt(visit)) {
    if (auto found = find_attempt(visit); !found) {
      return std::unexpected{std::move(found.error())};
    }
  }
  return visit;
}

}  // namespace sallyport::portal
