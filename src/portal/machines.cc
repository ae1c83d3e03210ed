// What programs ask: monitors, scripts of a page, browsers that fetch files.
#include "portal/pages.h"
#include "portal/refusals.h"

namespace sallyport::portal {

using http::Response;
using http::Status;

// Who may only enrol is in, but nothing is open to him yet: whoever asks must not take that for signed in.
auto tell_session(Visit& visit) -> Response {
  if (!visit.present) {
    return Response::no_content(Status::unauthorized);
  }
  return Response::no_content(visit.present->reaches_everything() ? Status::no_content : Status::forbidden);
}

auto tell_health(Visit& /*unused*/) -> Response { return Response::text(Status::ok, "healthy\n"); }

auto tell_readiness(Visit& visit) -> Response {
  if (visit.settings().is_leaving && visit.settings().is_leaving()) {
    return Response::text(Status::service_unavailable, "leaving\n");
  }
  if (!visit.flows().units.lets_commits_end()) {
    return unavailable(
        visit, {"the database lets no commit come to its end: does its disk hang, is its standby away?"});
  }
  const auto read =
      visit.flows().units.read([](unit::Unit& unit) { return unit.accounts.list(AccountId{0}, 1).size(); });
  if (!read) {
    return unavailable(visit, read.error());
  }
  return Response::text(Status::ok, "ready\n");
}

auto send_asset(Visit& visit) -> Response {
  const auto asset = visit.house.views.asset(visit.request.path);
  if (!asset) {
    return error_page_of(visit, Status::not_found);
  }
  return Response::asset({.type = asset->content_type, .body = asset->bytes});
}

}  // namespace sallyport::portal
