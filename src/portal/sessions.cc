#include <fmt/format.h>

#include "portal/cookies.h"
#include "portal/factor_words.h"
#include "portal/ids.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/step_up.h"
#include "view/browser_words.h"

namespace sallyport::portal {

using http::Response;
using http::Status;
using session::ListedSession;
using sign_in::Presence;
using view::tr;

namespace {

auto row_of(const Visit& visit, const ListedSession& session) -> view::Data {
  const auto time = [&](Instant instant) {
    return view::to_data(view::moment(visit.house.catalogue, visit.locale, instant));
  };
  view::Data row;
  row.set("session", std::to_string(session.id.value()))
      .set("browser", view::browser_words(visit.house.catalogue, visit.locale, session.user_agent))
      .set("address", session.address)
      .set("opened", time(session.opened))
      .set("seen", time(session.seen))
      .set("factors", factor_words(visit.language(), session.factors))
      .set("this_one", session.id == visit.session().id)
      .set("for_enrolment", session.scope == session::Scope::enrolment_only);
  return row;
}

/// This browser's own first, so that it is always there.
auto rows_of(const Visit& visit, const std::vector<ListedSession>& sessions) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  rows.reserve(sessions.size());
  const auto add = [&](auto&& is_wanted) {
    for (const auto& session : sessions) {
      if (is_wanted(session.id == visit.session().id)) {
        rows.push_back(row_of(visit, session));
      }
    }
  };
  add([](bool is_this_one) { return is_this_one; });
  add([](bool is_this_one) { return !is_this_one; });
  return rows;
}

}  // namespace

auto show_sessions(Visit& visit) -> Response {
  const auto sessions = visit.flows().presence.sessions_of(visit.account().id, visit.now());
  if (!sessions) {
    return unavailable(visit, sessions.error());
  }
  const bool address_dropped = visit.comes_after("others-and-address-ended");
  Page page{visit, {"sessions", tr("Sessions"), Menu::security}};
  page.data()
      .set("sessions", rows_of(visit, *sessions))
      .set("has_others", sessions->size() > 1)
      .set("is_cut_off", std::ssize(*sessions) >= session::most_listed)
      .set("ended", visit.comes_after("ended"))
      .set("others_ended", visit.comes_after("others-ended") || address_dropped)
      .set("address_dropped", address_dropped)
      .set("proven", visit.comes_after("proof"));
  return std::move(page).answer(Status::ok);
}

auto end_session(Visit& visit) -> Response {
  const auto which = id_in<SessionId>(visit.field("session"));
  if (which == visit.session().id) {
    return sign_out(visit);
  }
  return answer(
      visit, visit.flows().presence.end(visit.session(), which, visit.client(), visit.now()),
      [](const Presence::Ended& /*unused*/) {
        return Response::see_other(fmt::format("{}?after=ended", sessions_path));
      },
      [&](const Presence::StepUpNeeded& /*unused*/) {
        return step_up_for(visit, {.place = Place::sessions});
      },
      [&](const Presence::NoSuchSession& /*unused*/) { return error_page_of(visit, Status::not_found); },
      [&](const Presence::Gone& /*unused*/) { return sign_in_again(visit); });
}

auto end_other_sessions(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().presence.end_others(visit.session(), visit.client(), visit.now()),
      [](const Presence::Ended& ended) {
        return Response::see_other(
            fmt::format("{}?after={}", sessions_path,
                        ended.address_dropped ? "others-and-address-ended" : "others-ended"));
      },
      [&](const Presence::StepUpNeeded& /*unused*/) {
        return step_up_for(visit, {.place = Place::end_others});
      },
      [&](const Presence::NoSuchSession& /*unused*/) { return error_page_of(visit, Status::not_found); },
      [&](const Presence::Gone& /*unused*/) { return sign_in_again(visit); });
}

}  // namespace sallyport::portal
