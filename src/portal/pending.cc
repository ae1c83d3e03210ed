#include "portal/pending.h"

#include <fmt/format.h>

#include <utility>

#include "portal/cookies.h"
#include "portal/outcome.h"
#include "portal/refusals.h"
#include "portal/step_up.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;

namespace {

auto begin_another(Visit& visit, const std::optional<AuthenticatorId>& instead_of, const Next& next)
    -> Response {
  return answer(
      visit, visit.flows().enrolment.begin_another(visit.session(), instead_of, visit.origin(), visit.now()),
      [](const enrolment::Begun& /*unused*/) { return Response::see_other(activate_path); },
      [&](const enrolment::StepUpNeeded& /*unused*/) { return step_up_for(visit, next); },
      [](const enrolment::NotActive& /*unused*/) { return Response::see_other(multi_factor_path); },
      // The page says why already, and has no such button then.
      [](const enrolment::TooMany& /*unused*/) { return Response::see_other(multi_factor_path); },
      [](const enrolment::CodesOff& /*unused*/) { return Response::see_other(multi_factor_path); },
      [](const enrolment::ReplacementUnderWay& /*unused*/) { return Response::see_other(new_phone_path); },
      [&](const enrolment::NoSuchAuthenticator& /*unused*/) {
        return error_page_of(visit, http::Status::not_found);
      });
}

}  // namespace

auto presser_of(const Visit& visit) -> enrolment::Presser {
  auto client = visit.client();
  return {
      .origin = std::move(client.origin), .browser = client.browser, .network = std::move(client.network)};
}

auto begin(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.begin(visit.session(), visit.origin(), visit.now()),
      [](const enrolment::Begun& /*unused*/) { return Response::see_other(activate_path); },
      [&](const enrolment::StepUpNeeded& /*unused*/) {
        return step_up_for(visit, {.place = Place::activate});
      },
      [](const enrolment::AlreadyActive& /*unused*/) { return Response::see_other(multi_factor_path); });
}

auto begin_another(Visit& visit) -> Response { return begin_another(visit, {}, {.place = Place::add}); }

auto begin_new_phone(Visit& visit, AuthenticatorId old) -> Response {
  return begin_another(visit, old, {.place = Place::new_phone, .which = old.value()});
}

void set_step(Page& page, const enrolment::ShownKey& key, int step) {
  const bool is_short = key.then == enrolment::ShownKey::Then::active;
  page.data()
      .set(view::Name{fmt::format("step_{}{}", step, is_short ? "_of_2" : "")}, true)
      .set("is_another", key.purpose != enrolment::Purpose::first)
      .set("is_new_phone", key.purpose == enrolment::Purpose::new_phone);
}

auto after_adding(Visit& visit, const enrolment::Added& added) -> Response {
  visit.hand_out(added.session);
  return added.purpose == enrolment::Purpose::new_phone
             ? Response::see_other(new_phone_path)
             : Response::see_other(
                   fmt::format("{}?id={}&after=added", authenticator_path, added.authenticator.value()));
}

auto renew(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.make_new_codes(visit.session(), visit.now()),
      [](const enrolment::Begun& /*unused*/) { return Response::see_other(recovery_codes_path); },
      [&](const enrolment::StepUpNeeded& /*unused*/) { return step_up_for(visit, {.place = Place::renew}); },
      [](const enrolment::NotActive& /*unused*/) { return Response::see_other(multi_factor_path); });
}

auto without_key(const Visit& visit) -> Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  const bool is_active = overview->active && !visit.is_enrolment_only();
  return Response::see_other(is_active ? std::string{multi_factor_path}
                                       : fmt::format("{}?after=expired", multi_factor_path));
}

}  // namespace sallyport::portal
