#include "portal/visit.h"

#include <utility>

#include "portal/cookies.h"

namespace sallyport::portal {
namespace {

auto client_of(const http::Request& request) -> sign_in::Client {
  const auto browser = token_in(request, browser_cookie);
  return {.origin = {.address = request.client.text(),
                     .user_agent = request.user_agent,
                     .request_id = request.id},
          .network = request.client.network(),
          .browser = browser ? std::optional{browser->digest()} : std::nullopt};
}

void know_visitor(Visit& visit) {
  auto token = token_in(visit.request, visitor_cookie);
  const bool is_new = !token;
  if (is_new) {
    token = crypto::Token::generate(visit.house.random);
  }
  visit.visitor = Secret::take(token->text());
  if (is_new) {
    visit.set(http::Cookie::until_browser_closes(visitor_cookie, visit.visitor));
  }
}

auto find_session(Visit& visit) -> Result<void> {
  const auto token = token_in(visit.request, session_cookie);
  if (!token) {
    return {};
  }
  auto found =
      visit.flows().presence.find(token->digest(), sign_in::Presence::Activity::of_a_person, visit.now());
  if (!found) {
    return std::unexpected{std::move(found.error())};
  }
  visit.present = *std::move(found);
  visit.session_token = Secret::take(token->text());
  return {};
}

auto find_attempt(Visit& visit) -> Result<void> {
  const auto token = token_in(visit.request, attempt_cookie);
  if (!token) {
    return {};
  }
  const auto is_due = visit.flows().sign_in.is_second_step_due(token->digest(), visit.now());
  if (!is_due) {
    return std::unexpected{is_due.error()};
  }
  if (*is_due) {
    visit.attempt = token->digest();
    visit.attempt_token = Secret::take(token->text());
  }
  return {};
}

// An attempt matters to its own pages, and to those where somebody is missing who may be about to come.
auto needs_attempt(const Visit& visit) -> bool {
  switch (visit.access) {
    case Access::machine:
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

auto Visit::form_holder() const -> FormHolder {
  if (access == Access::second_step) {
    return {.visitor = visitor.reveal(), .belongs_to = attempt_token.reveal()};
  }
  return {.visitor = visitor.reveal(),
          .belongs_to = is_signed_in() ? session_token.reveal() : std::string_view{}};
}

void Visit::hand_out(const session::Opened& opened) {
  session_token = Secret::take(opened.token.text());
  set(http::Cookie::until_browser_closes(session_cookie, session_token));
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
          .locale = house.catalogue.negotiate(request.accept_language, view::Locale::english()),
          .client = client_of(request),
          .visitor = {},
          .present = {},
          .session_token = {},
          .overview = {},
          .attempt = {},
          .attempt_token = {},
          .cookies = {}};
}

auto open_visit_from_memory(House& house, const http::Request& request, Access access)
    -> std::optional<Visit> {
  const auto token = token_in(request, session_cookie);
  if (!token) {
    return std::nullopt;
  }
  auto present = house.flows.presence.recall(token->digest(), sign_in::Presence::Activity::of_a_person,
                                             request.received);
  if (!present) {
    return std::nullopt;
  }
  const auto overview = house.flows.overviews.recall(present->account.id, request.received);
  if (!overview) {
    return std::nullopt;
  }
  auto visit = visit_of_nobody(house, request);
  visit.access = access;
  know_visitor(visit);
  visit.present = std::move(present);
  visit.session_token = Secret::take(token->text());
  visit.overview = overview;
  return visit;
}

auto open_visit(House& house, const http::Request& request, Access access) -> Result<Visit> {
  auto visit = visit_of_nobody(house, request);
  visit.access = access;
  if (access == Access::machine) {
    return visit;
  }
  know_visitor(visit);
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
