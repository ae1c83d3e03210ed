#include "portal/step_up.h"

#include <fmt/format.h>

#include <optional>

#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/proof.h"
#include "sign_in/step_up.h"

namespace sallyport::portal {

using http::Response;
using view::tr;

namespace {

// What the step-up was asked for, by the person's own cookie and nothing in the address.
auto go_on(Visit& visit, const session::Proof& /*unused*/) -> Response {
  const auto next = next_of(visit.request.cookies.find(next_cookie).value_or(std::string_view{}));
  visit.set(http::Cookie::expired(next_cookie));
  if (!next) {
    return Response::see_other("/account/security");
  }
  // Whoever has to enrol first does that and nothing else, whatever his cookie says.
  if (visit.is_enrolment_only() && next->place != Place::activate) {
    return Response::see_other(multi_factor_path);
  }
  switch (next->place) {
    case Place::activate:
      return begin(visit);
    case Place::renew:
      return renew(visit);
    case Place::sessions:
      return Response::see_other(fmt::format("{}?after=proof", sessions_path));
    case Place::end_others:
      return end_other_sessions(visit);
    case Place::registered_address:
      return Response::see_other(registered_address_path);
    case Place::second_address:
      return Response::see_other(second_address_path);
    case Place::addresses:
      return Response::see_other(fmt::format("{}?after=proof", addresses_path));
    case Place::add:
      return begin_another(visit);
    case Place::new_phone:
      return begin_new_phone(visit, AuthenticatorId{next->which});
    case Place::replacement:
      return Response::see_other(new_phone_path);
    case Place::remove_authenticator:
      return Response::see_other(fmt::format("{}/remove?id={}", authenticator_path, next->which));
  }
  return Response::see_other("/account/security");
}

constexpr ProofPage screen{.kind = {"step_up", tr("Confirm that it is you"), Menu::security},
                           .what = sign_in::StepUp::For::step_up,
                           .then = go_on};

}  // namespace

auto step_up_for(Visit& visit, const Next& next) -> Response {
  visit.set(http::Cookie::lasting(next_cookie, Secret::take(word_of(next)), conversation));
  return Response::see_other("/account/step-up");
}

auto show_step_up(Visit& visit) -> Response { return show(visit, screen); }

auto prove_again(Visit& visit) -> Response { return press(visit, screen); }

}  // namespace sallyport::portal
