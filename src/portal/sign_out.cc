#include "portal/cookies.h"
#include "portal/pages.h"
#include "portal/refusals.h"

namespace sallyport::portal {

auto sign_out(Visit& visit) -> http::Response {
  const auto ended = visit.flows().presence.sign_out(visit.session(), visit.client(), visit.now());
  if (!ended) {
    return unavailable(visit, ended.error());
  }
  visit.take_back_session();
  visit.set(http::Cookie::expired(attempt_cookie));
  visit.set(http::Cookie::expired(next_cookie));
  auto response = http::Response::see_other("/sign-in?after=sign-out");
  // Nothing of the account stays in the browser, not even for its Back button.
  response.add("Clear-Site-Data", "\"cache\"");
  return response;
}

}  // namespace sallyport::portal
