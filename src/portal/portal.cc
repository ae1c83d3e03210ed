#include "portal/portal.h"

#include <utility>

#include "portal/house.h"
#include "portal/refusals.h"
#include "portal/routes.h"

namespace sallyport::portal {

namespace {

auto house_of(Flows flows, const view::Views& views, const crypto::KeyRing& ring, Random& random,
              Settings settings) -> House {
  const auto& catalogue = views.catalogue();
  Frames frames{catalogue, settings};
  return {.flows = flows,
          .views = views,
          .catalogue = catalogue,
          .standard_locale = catalogue.find(settings.language).value_or(view::Locale::english()),
          .forms = FormTokens{ring},
          .random = random,
          .settings = std::move(settings),
          .frames = std::move(frames),
          .stock_pages = StockPages{catalogue}};
}

}  // namespace

Portal::Portal(Flows flows, const view::Views& views, const crypto::KeyRing& ring, Random& random,
               Settings settings)
    : house_{std::make_unique<House>(house_of(flows, views, ring, random, std::move(settings)))} {
  views.require({"activate",
                 "active",
                 "activity",
                 "address_change",
                 "address_confirmed",
                 "address_gone",
                 "address_undone",
                 "addresses",
                 "authenticator",
                 "check_up",
                 "choose_password",
                 "confirm_address",
                 "continue",
                 "error",
                 "error_bad_request",
                 "error_expired",
                 "error_failed",
                 "error_forbidden_form",
                 "error_key_expired",
                 "error_misdirected",
                 "error_not_found",
                 "error_unavailable",
                 "forgotten",
                 "frozen",
                 "help_lost_phone",
                 "help_two_factor",
                 "link_gone",
                 "multi_factor",
                 "new_phone",
                 "not_me",
                 "not_me_gone",
                 "password",
                 "profile",
                 "protect",
                 "recovery_codes",
                 "recovery_codes_new",
                 "remove",
                 "remove_authenticator",
                 "security",
                 "sessions",
                 "sign_in",
                 "sign_in_code",
                 "sign_in_pass",
                 "sign_in_recovery_code",
                 "step_up",
                 "undo_address"});
}

Portal::~Portal() = default;

namespace {

// Who is in goes before who wants to come in: a crowd at the door does not keep the house from working.
auto turn_of(Access access) -> http::Turn {
  switch (access) {
    case Access::anyone:
    case Access::signed_out:
    case Access::second_step:
      return http::Turn::last;
    case Access::machine:
    case Access::program:
    case Access::enrolment:
    case Access::full:
      return http::Turn::first;
  }
  return http::Turn::last;
}

}  // namespace

auto Portal::routes() -> std::vector<http::Route> {
  std::vector<http::Route> routes;
  for (const auto& line : table()) {
    auto& house = *house_;
    routes.push_back(
        {.method = line.method,
         .path = std::string{line.path},
         .handler = [&house,
                     &line](const http::Request& request) { return answer_line(house, line, request); },
         .quick = quick_handler_of(house, line),
         .turn = turn_of(line.access)});
  }
  return routes;
}

auto Portal::error_page() -> http::ErrorPage {
  return [house = house_.get()](http::Status status, const http::Request& request) {
    const auto visit = visit_of_nobody(*house, request);
    return StockPages::has(status) ? sent_away(visit, status) : error_page_of(visit, status);
  };
}

auto Portal::missing_page() -> std::function<http::Response(http::Status, const http::Request&)> {
  return [house = house_.get()](http::Status status, const http::Request& request) {
    return answer_missing_page(*house, status, request);
  };
}

auto Portal::foreign_form() -> http::Handler {
  return
      [house = house_.get()](const http::Request& request) { return answer_foreign_form(*house, request); };
}

}  // namespace sallyport::portal
