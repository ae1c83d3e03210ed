#include "portal/refusals.h"

#include "portal/cookies.h"
#include "portal/entry.h"
#include "portal/page.h"
#include "portal/waiting.h"

namespace sallyport::portal {

using http::Status;
using view::tr;

namespace {

// Of a server that is busy for other reasons than hashing.
constexpr seconds soon{5};

auto kind_of(Status status) -> Page::Kind {
  switch (status) {
    case Status::forbidden:
      return {"error_forbidden_form", tr("This page was open too long")};
    case Status::not_found:
      return {"error_not_found", tr("There is no such page")};
    case Status::misdirected_request:
      return {"error_misdirected", tr("This portal has another address")};
    case Status::service_unavailable:
      return {"error_unavailable", tr("We are busy for a moment")};
    case Status::internal_server_error:
      return {"error_failed", tr("Something went wrong on our side")};
    case Status::unauthorized:
      return {"error_expired", tr("Please start again")};
    case Status::gone:
      return {"error_key_expired", tr("The key has expired"), Menu::security};
    case Status::ok:
    case Status::no_content:
    case Status::see_other:
    case Status::not_modified:
    case Status::bad_request:
    case Status::method_not_allowed:
    case Status::request_timeout:
    case Status::conflict:
    case Status::content_too_large:
    case Status::uri_too_long:
    case Status::unsupported_media_type:
    case Status::expectation_failed:
    case Status::unprocessable_content:
    case Status::too_many_requests:
    case Status::header_fields_too_large:
    case Status::version_not_supported:
      return {"error_bad_request", tr("We could not read that")};
  }
  return {"error_bad_request", tr("We could not read that")};
}

auto error_page(const Visit& visit, Status status) -> Page {
  Page page{visit, kind_of(status)};
  page.data().set("request_id", visit.request.id).set("public_url", visit.settings().public_url);
  return page;
}

auto come_back(const Visit& visit, Page page, seconds wait) -> http::Response {
  page.data().set("try_again_text", waiting_text(visit.language(), wait));
  return std::move(page).answer(Status::service_unavailable).retry_after(wait);
}

}  // namespace

auto error_page_of(const Visit& visit, Status status) -> http::Response {
  return error_page(visit, status).answer(status);
}

auto sent_away(const Visit& visit, Status status) -> http::Response {
  const auto make = [&](view::Locale locale, const http::Request& anybody) {
    auto visit_of_anybody = visit_of_nobody(visit.house, anybody);
    visit_of_anybody.locale = locale;
    return std::string{error_page_of(visit_of_anybody, status).body()};
  };
  return http::Response::page(status, visit.house.stock_pages.of(status, visit.locale, visit.request, make));
}

auto busy(const Visit& visit, const crypto::Busy& busy) -> http::Response {
  return come_back(visit, error_page(visit, Status::service_unavailable), busy.retry_after);
}

auto unavailable(const Visit& visit, const Fault& fault) -> http::Response {
  if (visit.settings().fault_log) {
    visit.settings().fault_log(visit.request.id, fault);
  }
  auto page = error_page(visit, Status::service_unavailable);
  // A connection can break after the commit and before its answer.
  page.data().set("is_in_doubt", visit.is_press());
  return come_back(visit, std::move(page), soon);
}

auto foreign_form(const Visit& visit) -> http::Response { return error_page_of(visit, Status::forbidden); }

auto start_again(Visit& visit) -> http::Response {
  visit.set(http::Cookie::expired(attempt_cookie));
  return error_page_of(visit, Status::unauthorized);
}

auto finish_signing_in(const Visit& visit) -> http::Response {
  constexpr auto heading = tr("Finish signing in first");
  Page page{visit, {"error", heading, Menu::sign_in}};
  page.data()
      .set("heading", visit.text(heading))
      .set("message", visit.text(tr("Your password was right, and one more step is due. Nothing has changed "
                                    "in your account.")))
      .set("action_url", "/sign-in/code")
      .set("action_label", visit.text(tr("Go on signing in")))
      .set("request_id", visit.request.id);
  return std::move(page).answer(Status::forbidden);
}

// The cookie stays: a press of the same moment may have set a newer one, and a dead one opens nothing.
auto sign_in_again(Visit& visit) -> http::Response {
  visit.present.reset();
  auto page = sign_in_page(visit);
  page.data().set("session_expired", true);
  return std::move(page).answer(Status::unauthorized);
}

auto key_expired(const Visit& visit) -> http::Response { return error_page_of(visit, Status::gone); }

}  // namespace sallyport::portal
