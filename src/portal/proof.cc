#include "portal/proof.h"

#include "portal/code_words.h"
#include "portal/outcome.h"
#include "portal/password_field.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

/// Whether a code is asked beside the password.
enum class Asked : std::uint8_t { password, password_and_code };

auto asked_of(const Visit& visit) -> Result<Asked> {
  const auto asks = visit.flows().step_up.asks_for_code(visit.session());
  if (!asks) {
    return std::unexpected{asks.error()};
  }
  return *asks ? Asked::password_and_code : Asked::password;
}

auto page_of(const Visit& visit, const ProofPage& screen, Asked asked) -> Page {
  Page page{visit, screen.kind};
  const bool needs_code = asked == Asked::password_and_code;
  const bool by_recovery_code = visit.request.query.find("with") == "recovery-code";
  page.data()
      .set("needs_code", needs_code && !by_recovery_code)
      .set("needs_recovery_code", needs_code && by_recovery_code);
  if (needs_code) {
    set_code_field(visit, page);
  }
  if (screen.add != nullptr) {
    screen.add(visit, page);
  }
  return page;
}

auto refused(const Visit& visit, const ProofPage& screen, Asked asked, sign_in::Told told) -> Response {
  auto page = page_of(visit, screen, asked);
  if (asked == Asked::password) {
    page.add_error("password", tr("This password is not right. Check it, then try again."));
  } else if (told == sign_in::Told::not_right) {
    page.add_error("password", proof_words(told));
  } else {
    page.add_error("code", proof_words(told));
  }
  return std::move(page).answer(Status::unauthorized);
}

auto prove(Visit& visit, const ProofPage& screen, Asked asked) -> Response {
  auto page = page_of(visit, screen, asked);
  auto password = password_in(visit, page);
  const auto code = visit.field("code");
  if (asked == Asked::password_and_code && code.empty()) {
    page.add_error("code", tr("Enter the code that your app shows now, or a recovery code."));
  }
  if (page.has_errors()) {
    return std::move(page).answer(Status::bad_request);
  }
  const sign_in::PasswordAndCode entered{.password = *std::move(password), .code = Secret::copy_of(code)};
  return answer(
      visit, visit.flows().step_up.prove(visit.session(), entered, visit.client(), screen.what, visit.now()),
      [&](const sign_in::SteppedUp& raised) {
        visit.hand_out(raised.opened);
        return screen.then(visit, raised.proof);
      },
      [&](const sign_in::Refused& refusal) { return refused(visit, screen, asked, refusal.told); },
      [&](const sign_in::Wait& wait) { return page_of(visit, screen, asked).answer(wait); },
      [&](const sign_in::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

}  // namespace

auto page_for(const Visit& visit, const ProofPage& screen) -> Result<Page> {
  const auto asked = asked_of(visit);
  return asked ? Result<Page>{page_of(visit, screen, *asked)} : std::unexpected{asked.error()};
}

auto show(const Visit& visit, const ProofPage& screen) -> Response {
  const auto asked = asked_of(visit);
  return asked ? page_of(visit, screen, *asked).answer(Status::ok) : unavailable(visit, asked.error());
}

auto press(Visit& visit, const ProofPage& screen) -> Response {
  const auto asked = asked_of(visit);
  return asked ? prove(visit, screen, *asked) : unavailable(visit, asked.error());
}

}  // namespace sallyport::portal
