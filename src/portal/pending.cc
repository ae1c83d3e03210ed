#include "portal/pending.h"

#include <fmt/format.h>

#include "portal/cookies.h"
#include "portal/outcome.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;

auto step_up_for(Visit& visit, Next next) -> Response {
  visit.set(http::Cookie::lasting(next_cookie, Secret::copy_of(word_of(next)), conversation));
  return Response::see_other("/account/step-up");
}

auto presser_of(const Visit& visit) -> enrolment::Presser {
  return {.origin = visit.client.origin, .browser = visit.client.browser};
}

auto begin(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.begin(visit.session(), visit.client.origin, visit.now()),
      [](const enrolment::Begun& /*unused*/) { return Response::see_other(activate_path); },
      [&](const enrolment::StepUpNeeded& /*unused*/) { return step_up_for(visit, Next::activate); },
      [](const enrolment::AlreadyActive& /*unused*/) { return Response::see_other(multi_factor_path); });
}

auto renew(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.make_new_codes(visit.session(), visit.now()),
      [](const enrolment::Begun& /*unused*/) { return Response::see_other(recovery_codes_path); },
      [&](const enrolment::StepUpNeeded& /*unused*/) { return step_up_for(visit, Next::renew); },
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
