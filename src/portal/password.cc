#include <utility>

#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/password_field.h"
#include "portal/proof.h"
#include "recovery/password_change.h"

// The change of a password by somebody who is signed in: the present one, the code if there is one, and the
// new one, in one form.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

auto others_in(const Visit& visit) -> recovery::OtherSessions {
  return visit.field("keep_others") == "yes" ? recovery::OtherSessions::stay : recovery::OtherSessions::end;
}

auto change(Visit& visit, const session::Proof& proof) -> Response {
  const auto password = factor::password::entered(visit.field("new_password"));
  if (!password) {
    return Response::see_other("/account/security/password");
  }
  auto client = visit.client();
  return answer(
      visit,
      visit.flows().password_change.change(visit.session(), proof, *password, others_in(visit),
                                           {.origin = std::move(client.origin), .browser = client.browser},
                                           visit.now()),
      [](const recovery::PasswordChanged& /*unused*/) {
        return Response::see_other("/account/security?after=password");
      },
      [](const recovery::ProofNeeded& /*unused*/) {
        return Response::see_other("/account/security/password");
      },
      [&](const recovery::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

constexpr ProofPage screen{.kind = {"password", tr("Change your password"), Menu::security},
                           .what = sign_in::StepUp::For::password,
                           .then = change,
                           .add = set_password_hint};

/// What speaks against the new password is said before a code is used up for it.
auto refuse_new_password(const Visit& visit) -> Result<std::optional<Response>> {
  const auto typed = visit.field("new_password");
  const auto password = factor::password::entered(typed);
  const auto why =
      password ? visit.flows().password_change.weakness(visit.account(), *password) : std::nullopt;
  if (password && !why) {
    return std::nullopt;
  }
  auto page = page_for(visit, screen);
  if (!page) {
    return std::unexpected{page.error()};
  }
  page->data().set("keep_others", others_in(visit) == recovery::OtherSessions::stay);
  if (why) {
    add_weakness(visit, *page, "new_password", *why);
    return std::move(*page).answer(Status::unprocessable_content);
  }
  page->add_error("new_password", typed.empty() ? tr("Enter the password that you want from now on.")
                                                : tr("A password has at most 256 characters."));
  return std::move(*page).answer(Status::bad_request);
}

}  // namespace

auto show_password(Visit& visit) -> Response { return show(visit, screen); }

auto change_password(Visit& visit) -> Response {
  auto refusal = refuse_new_password(visit);
  if (!refusal) {
    return unavailable(visit, refusal.error());
  }
  return *refusal ? **std::move(refusal) : press(visit, screen);
}

}  // namespace sallyport::portal
