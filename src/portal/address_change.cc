#include <fmt/format.h>

#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/step_up.h"
#include "recovery/addresses.h"

// A new address is typed. It is used for nothing before somebody there has pressed a link.
namespace sallyport::portal {

using account::Which;
using http::Response;
using http::Status;
using view::tr;

namespace {

/// One of the two addresses.
struct Field {
  Which which;
  Place place;
  std::string_view path;
  view::Message title;
};

constexpr Field registered{.which = Which::registered,
                           .place = Place::registered_address,
                           .path = registered_address_path,
                           .title = tr("Change your e-mail address")};
constexpr Field second{.which = Which::second,
                       .place = Place::second_address,
                       .path = second_address_path,
                       .title = tr("A second address")};

auto page_of(const Visit& visit, const Field& field) -> Page {
  Page page{visit, {"address_change", field.title, Menu::security}};
  page.data()
      .set("is_second", field.which == Which::second)
      .set("form_path", field.path)
      .set("registered", visit.account().email.text())
      .set("typed", visit.field("address"));
  return page;
}

auto refused(const Visit& visit, const Field& field, Status status, view::Message why) -> Response {
  auto page = page_of(visit, field);
  page.add_error("address", why);
  return std::move(page).answer(status);
}

// The proof comes before the address, so that nothing that was typed is lost over it.
auto show(Visit& visit, const Field& field) -> Response {
  const auto may_change = visit.flows().addresses.may_change(visit.session(), visit.now());
  if (!may_change) {
    return unavailable(visit, may_change.error());
  }
  return *may_change ? page_of(visit, field).answer(Status::ok) : step_up_for(visit, {.place = field.place});
}

auto press(Visit& visit, const Field& field) -> Response {
  const auto address = account::EmailAddress::create(visit.field("address"));
  if (!address) {
    return refused(visit, field, Status::bad_request, tr("Enter an e-mail address like anna@example.com."));
  }
  return answer(
      visit, visit.flows().addresses.ask(visit.session(), field.which, *address, visit.origin(), visit.now()),
      [](const recovery::LinkSent& /*unused*/) {
        return Response::see_other(fmt::format("{}?after=sent", addresses_path));
      },
      [&](const recovery::OnFileAlready& /*unused*/) {
        return refused(visit, field, Status::conflict, tr("This is one of your addresses already."));
      },
      [&](const recovery::TooManyChanges& /*unused*/) {
        return refused(visit, field, Status::conflict,
                       tr("This address was changed three times within a week. Wait some days, or write to "
                          "our support."));
      },
      [&](const recovery::TooManyLinks& /*unused*/) {
        return refused(visit, field, Status::too_many_requests,
                       tr("We have sent five links today. Try again tomorrow."));
      },
      [&](const recovery::ProofAsked& /*unused*/) { return step_up_for(visit, {.place = field.place}); });
}

}  // namespace

auto show_registered_address(Visit& visit) -> Response { return show(visit, registered); }

auto change_registered_address(Visit& visit) -> Response { return press(visit, registered); }

auto show_second_address(Visit& visit) -> Response { return show(visit, second); }

auto change_second_address(Visit& visit) -> Response { return press(visit, second); }

}  // namespace sallyport::portal
