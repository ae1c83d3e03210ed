#include "portal/page.h"

#include <fmt/format.h>

#include <utility>

#include "portal/waiting.h"
#include "portal/ways_back.h"

namespace sallyport::portal {
namespace {

constexpr std::size_t most_usual_names = 48;

}  // namespace

Page::Page(const Visit& visit, const Kind& kind) : visit_{&visit}, name_{kind.name}, data_{most_usual_names} {
  data_.on(visit.house.frames.of(visit.locale))
      .set("title", visit.text(kind.title))
      .set("nonce", visit.request.nonce)
      .set("signed_in", visit.is_signed_in())
      .set("enrolment_only", visit.is_enrolment_only())
      .set("menu_sign_in", kind.menu == Menu::sign_in)
      .set("menu_help", kind.menu == Menu::help)
      .set("menu_profile", kind.menu == Menu::profile)
      .set("menu_security", kind.menu == Menu::security);
  if (!visit.visitor.empty()) {
    data_.set("csrf", visit.form_token());
  }
  if (const auto token = visit.switch_token(); !token.empty()) {
    data_.set("switch_token", token).set("here", way_back_to(visit.request));
  }
}

auto Page::set(view::Name name, Instant instant) -> Page& {
  data_.set(name, view::to_data(view::moment(visit_->house.catalogue, visit_->locale, instant)));
  return *this;
}

auto Page::set_day(view::Name name, Instant instant) -> Page& {
  data_.set(name, view::to_data(view::day(visit_->house.catalogue, visit_->locale, instant)));
  return *this;
}

void Page::add_error(std::string_view field, std::string_view message) {
  data_.set(view::Name{fmt::format("has_error_{}", field)}, true)
      .set(view::Name{fmt::format("error_{}", field)}, message);
  view::Data row;
  row.set("field", field).set("message", message);
  errors_.push_back(std::move(row));
}

auto Page::answer(http::Status status) && -> http::Response {
  data_.set("has_errors", has_errors()).set("error_prefix", has_errors()).set("errors", std::move(errors_));
  return http::Response::page(status, visit_->house.views.render(visit_->locale, name_, data_));
}

auto Page::answer(const attempt::Wait& wait) && -> http::Response {
  const auto left = seconds_until(wait.until, visit_->now());
  data_.set("throttled", true)
      .set("try_again_text", waiting_text(visit_->language(), left))
      .set("try_again_seconds", std::to_string(left.count()));
  return std::move(*this).answer(http::Status::too_many_requests).retry_after(left);
}

}  // namespace sallyport::portal
