#include "portal/entry.h"

#include <utility>

#include "attempt/attempt.h"
#include "attempt/known_browser.h"
#include "portal/cookies.h"
#include "portal/outcome.h"
#include "portal/pending.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using sign_in::SignedIn;
using view::tr;

namespace {

struct PlaceAfter {
  auto operator()(const SignedIn::ByPassword& by) const -> std::string_view {
    return account::asks_now(by.demand) ? protect_path : "/account/profile";
  }
  auto operator()(const SignedIn::ByCode& by) const -> std::string_view {
    return by.use == SignedIn::ByCode::Use::first ? "/account/profile?after=first-code" : "/account/profile";
  }
  auto operator()(const SignedIn::ByRecoveryCode& /*unused*/) const -> std::string_view {
    return "/account/profile?after=recovery-code";
  }
  auto operator()(const SignedIn::ByPass& /*unused*/) const -> std::string_view {
    return "/account/security/multi-factor";
  }
};

// Whoever signs in anew leaves the session of before, if only its cookie was left. That it could not be
// ended does not keep the person out: it ends by itself.
void end_session_before(const Visit& visit) {
  if (!visit.present) {
    return;
  }
  const auto ended = visit.flows().presence.sign_out(visit.session(), visit.client(), visit.now());
  if (!ended && visit.settings().fault_log) {
    visit.settings().fault_log(visit.request.id, ended.error());
  }
}

auto page_of(const Visit& visit, const SecondStep& step, std::optional<sign_in::AskedFor> known = {})
    -> Page {
  Page page{visit, step.kind};
  page.data().set("code_autofocus", true);
  if (step.tell != nullptr) {
    step.tell(visit, page, std::move(known));
  }
  return page;
}

auto refused(const Visit& visit, const SecondStep& step, sign_in::Refused refusal, Status status)
    -> Response {
  auto page = page_of(visit, step, std::move(refusal.asked_for));
  page.add_error(step.field, step.words(refusal.told));
  return std::move(page).answer(status);
}

}  // namespace

auto sign_in_page(const Visit& visit) -> Page {
  return Page{visit, {"sign_in", tr("Sign in"), Menu::sign_in}};
}

void know_browser(Visit& visit, const crypto::Token& browser) {
  visit.set(
      http::Cookie::lasting(browser_cookie, Secret::take(browser.text()), attempt::browser_is_known_for));
}

auto let_in(Visit& visit, const SignedIn& signed_in) -> Response {
  end_session_before(visit);
  visit.hand_out(signed_in.opened.token);
  if (signed_in.new_browser) {
    know_browser(visit, *signed_in.new_browser);
  }
  visit.set(http::Cookie::expired(attempt_cookie));
  return Response::see_other(std::visit(PlaceAfter{}, signed_in.by));
}

auto show(const Visit& visit, const SecondStep& step) -> Response {
  return page_of(visit, step).answer(Status::ok);
}

auto press(Visit& visit, const SecondStep& step) -> Response {
  const auto typed = visit.field(step.field);
  if (typed.empty()) {
    return refused(visit, step, {sign_in::Told::not_right}, Status::bad_request);
  }
  return answer(
      visit, step.enter(visit, typed), [&](const SignedIn& signed_in) { return let_in(visit, signed_in); },
      [&](sign_in::Refused refusal) {
        return refused(visit, step, std::move(refusal), Status::unauthorized);
      },
      [&](const sign_in::Wait& wait) { return page_of(visit, step).answer(wait); },
      [&](const sign_in::TooLate& /*unused*/) { return start_again(visit); });
}

}  // namespace sallyport::portal
