#include <fmt/format.h>

#include <optional>
#include <utility>

#include "portal/outcome.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/proof.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
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
      [](const enrolment::NotActive& /*unused*/) { return Response::see_other(multi_factor_path); },
      [](const enrolment::MustBeKept& /*unused*/) { return Response::see_other(multi_factor_path); });
}

/// Nothing when it can be removed; said before anybody proves something for nothing.
auto kept_from(const Visit& visit, Status status) -> std::optional<Response> {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  if (!overview->active) {
    return Response::see_other(multi_factor_path);
  }
  if (!visit.flows().enrolment.must_be_kept(visit.account(), *overview->active, visit.now())) {
    return std::nullopt;
  }
  Page page{visit, {"remove", tr("Two-factor authentication is required"), Menu::security}};
  page.data().set("must_be_kept", true);
  return std::move(page).answer(status);
}

constexpr ProofPage screen{.kind = {"remove", tr("Remove two-factor authentication"), Menu::security},
                           .what = sign_in::StepUp::For::removal,
                           .then = remove};

}  // namespace

auto show_remove(Visit& visit) -> Response {
  auto refusal = kept_from(visit, Status::ok);
  return refusal ? *std::move(refusal) : show(visit, screen);
}

auto remove_two_factor(Visit& visit) -> Response {
  auto refusal = kept_from(visit, Status::forbidden);
  return refusal ? *std::move(refusal) : press(visit, screen);
}

}  // namespace sallyport::portal
