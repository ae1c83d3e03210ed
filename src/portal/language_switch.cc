#include "portal/cookies.h"
#include "portal/pages.h"
#include "portal/refusals.h"
#include "portal/ways_back.h"

namespace sallyport::portal {

using http::Response;

auto choose_language(Visit& visit) -> Response {
  const auto chosen = visit.house.catalogue.find(visit.field("language"));
  if (!chosen) {
    return error_page_of(visit, http::Status::bad_request);
  }
  if (visit.present) {
    const auto kept = visit.flows().units.write(
        [&](unit::Unit& unit) { unit.accounts.set_language(visit.account().id, chosen->tag()); });
    if (!kept) {
      return unavailable(visit, kept.error());
    }
  }
  visit.set(http::Cookie::lasting(language_cookie, Secret::copy_of(chosen->tag()), year));
  return Response::see_other(way_back(visit.field("to")));
}

}  // namespace sallyport::portal
