#include <fmt/format.h>

#include <utility>

#include "portal/ids.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/refusals.h"
#include "portal/step_up.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using enrolment::AllKept;
using enrolment::Kept;
using http::Response;
using http::Status;
using view::tr;

namespace {

constexpr Page::Kind kind{"new_phone", tr("Move to a new phone"), Menu::security};

// Both work: what the new one still needs, and the ways to end it now.
auto under_way(const Visit& visit, const AllKept& all, const Kept& fresh) -> Page {
  Page page{visit, kind};
  page.data().set("is_replacing", true).set("new_one", data_of(visit, all, fresh));
  if (const auto* old = fresh.replaces ? all.find(fresh.replaces->old) : nullptr) {
    page.data()
        .set("old_one", data_of(visit, all, *old))
        .set("used_once", fresh.replaces->uses_left < factor::totp::uses_that_end_the_old_one);
  }
  return page;
}

auto choice(const Visit& visit, const AllKept& all) -> Page {
  Page page{visit, kind};
  std::vector<view::Data> rows;
  for (const auto& kept : all.authenticators) {
    auto row = data_of(visit, all, kept);
    row.set("is_chosen", all.authenticators.size() == 1);
    rows.push_back(std::move(row));
  }
  page.data()
      .set("authenticators", std::move(rows))
      .set("are_several", all.authenticators.size() > 1)
      .set("authenticator_disabled", all.is_locked);
  return page;
}

auto show(const Visit& visit, const AllKept& all) -> Response {
  if (all.authenticators.empty()) {
    return Response::see_other(multi_factor_path);
  }
  const auto* fresh = all.new_phone();
  return (fresh == nullptr ? choice(visit, all) : under_way(visit, all, *fresh)).answer(Status::ok);
}

auto not_chosen(const Visit& visit) -> Response {
  const auto all = visit.flows().upkeep.all(visit.session().account);
  if (!all) {
    return unavailable(visit, all.error());
  }
  auto page = choice(visit, *all);
  page.add_error("old", tr("Choose the authenticator that is on your old phone."));
  return std::move(page).answer(Status::bad_request);
}

auto ended(Visit& visit, Result<enrolment::Upkeep::ReplacementOutcome> outcome, std::string_view after)
    -> Response {
  return answer(
      visit, std::move(outcome),
      [&](const enrolment::EndedOne& one) {
        visit.hand_out(one.session);
        return Response::see_other(fmt::format("{}?after={}", multi_factor_path, after));
      },
      [&](const enrolment::StepUpNeeded& /*unused*/) {
        return step_up_for(visit, {.place = Place::replacement});
      },
      [](const enrolment::NothingToReplace& /*unused*/) { return Response::see_other(multi_factor_path); },
      [&](const enrolment::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

}  // namespace

auto show_new_phone(Visit& visit) -> Response {
  const auto all = visit.flows().upkeep.all(visit.session().account);
  return all ? show(visit, *all) : unavailable(visit, all.error());
}

auto set_up_new_phone(Visit& visit) -> Response {
  const auto typed = visit.field("old");
  if (typed.empty()) {
    return not_chosen(visit);
  }
  const auto old = id_number(typed);
  return old ? begin_new_phone(visit, AuthenticatorId{*old}) : error_page_of(visit, Status::not_found);
}

auto end_old_authenticator(Visit& visit) -> Response {
  return ended(visit, visit.flows().upkeep.end_old_now(visit.session(), presser_of(visit), visit.now()),
               "old-ended");
}

auto keep_old_authenticator(Visit& visit) -> Response {
  return ended(visit, visit.flows().upkeep.keep_old(visit.session(), presser_of(visit), visit.now()),
               "old-kept");
}

}  // namespace sallyport::portal
