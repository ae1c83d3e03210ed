#include <fmt/format.h>

#include "portal/outcome.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/proof.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;
using view::tr;

namespace {

auto remove(Visit& visit, const session::Proof& proof) -> Response {
  return answer(
      visit, visit.flows().enrolment.remove(visit.session(), proof, presser_of(visit), visit.now()),
      [](const enrolment::Removed& /*unused*/) {
        return Response::see_other(fmt::format("{}?after=removed", multi_factor_path));
      },
      [](const enrolment::StepUpNeeded& /*unused*/) {
        return Response::see_other(fmt::format("{}/remove", multi_factor_path));
      },
      [](const enrolment::NotActive& /*unused*/) { return Response::see_other(multi_factor_path); });
}

constexpr ProofPage screen{.kind = {"remove", tr("Remove two-factor authentication"), Menu::security},
                           .what = sign_in::StepUp::For::removal,
                           .then = remove};

}  // namespace

auto show_remove(Visit& visit) -> Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  return overview->active ? show(visit, screen) : Response::see_other(multi_factor_path);
}

auto remove_two_factor(Visit& visit) -> Response { return press(visit, screen); }

}  // namespace sallyport::portal
