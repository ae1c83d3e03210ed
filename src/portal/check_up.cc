#include "portal/code_words.h"
#include "portal/diagnosis_words.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/two_factor.h"

// The calm question, now and then, whether the app still works: asked while its owner is in, so that he finds
// out before the door is shut.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

auto page_of(const Visit& visit) -> Page {
  Page page{visit, {"check_up", tr("Does your authenticator app still work?"), Menu::security}};
  page.data().set("code_autofocus", false);
  set_code_field(visit, page);
  return page;
}

auto refused(const Visit& visit, std::string_view why, Status status) -> Response {
  auto page = page_of(visit);
  page.data().set("did_not_work", status == Status::unauthorized);
  page.add_error("code", why);
  return std::move(page).answer(status);
}

}  // namespace

auto show_check_up(Visit& visit) -> Response {
  const auto overview = visit.flows().overviews.find(visit.session().account, visit.now());
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  return overview->active ? page_of(visit).answer(Status::ok) : Response::see_other(multi_factor_path);
}

auto check_up(Visit& visit) -> Response {
  const auto typed = visit.field("code");
  if (typed.empty()) {
    return refused(visit, trial_words(visit.language(), enrolment::NotACode{}), Status::bad_request);
  }
  return answer(
      visit,
      visit.flows().upkeep.check_up(visit.session(), typed, presser_of(visit), visit.settings().check_up,
                                    visit.now()),
      [](const enrolment::Works& /*unused*/) {
        return Response::see_other("/account/security?after=check-up");
      },
      [&](const enrolment::DoesNotWork& why) {
        return refused(visit, trial_words(visit.language(), why.why), Status::unauthorized);
      },
      [&](const enrolment::CodesOff& /*unused*/) {
        return refused(visit, visit.text(code_words(sign_in::Told::factor_locked)), Status::unauthorized);
      },
      [&](const enrolment::Wait& wait) { return page_of(visit).answer(wait); },
      [](const enrolment::NothingToCheck& /*unused*/) { return Response::see_other(multi_factor_path); },
      [&](const enrolment::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

auto put_check_up_off(Visit& visit) -> Response {
  const auto done = visit.flows().upkeep.put_check_up_off(visit.session(), visit.origin(), visit.now());
  return done ? Response::see_other("/account/security") : unavailable(visit, done.error());
}

}  // namespace sallyport::portal
