#include "recovery/addresses.h"

#include <fmt/format.h>

#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/step_up.h"

// Which addresses the mails about an account go to.
namespace sallyport::portal {

using http::Response;
using http::Status;
using view::tr;

namespace {

auto row_of(const account::Unconfirmed& waiting) -> view::Data {
  view::Data row;
  row.set("address", waiting.address.text()).set("is_second", waiting.which == account::Which::second);
  return row;
}

auto rows_of(const std::vector<account::Unconfirmed>& waiting) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  rows.reserve(waiting.size());
  for (const auto& one : waiting) {
    rows.push_back(row_of(one));
  }
  return rows;
}

auto page_of(const Visit& visit, const recovery::Addresses& addresses) -> Page {
  Page page{visit, {"addresses", tr("E-mail addresses"), Menu::security}};
  page.data()
      .set("registered", addresses.registered.text())
      .set("is_waiting", !addresses.waiting.empty())
      .set("waiting", rows_of(addresses.waiting))
      .set("link_sent", visit.comes_after("sent"))
      .set("second_removed", visit.comes_after("removed"))
      .set("given_up", visit.comes_after("given-up"))
      .set("proven", visit.comes_after("proof"));
  const auto& contact = addresses.contact;
  if (contact.second) {
    page.data().set("second", contact.second->text());
  }
  if (contact.registered_confirmed) {
    page.set("registered_confirmed", *contact.registered_confirmed);
  }
  if (contact.second_confirmed) {
    page.set("second_confirmed", *contact.second_confirmed);
  }
  if (addresses.held_until) {
    page.set("held_until", *addresses.held_until);
  }
  return page;
}

/// The same page with a reason on top why nothing was done.
auto refused(const Visit& visit, view::Name reason) -> Response {
  const auto addresses = visit.flows().addresses.of(visit.account(), visit.now());
  if (!addresses) {
    return unavailable(visit, addresses.error());
  }
  auto page = page_of(visit, *addresses);
  page.data().set(reason, true);
  return std::move(page).answer(Status::conflict);
}

auto back(std::string_view after) -> Response {
  return Response::see_other(fmt::format("{}?after={}", addresses_path, after));
}

}  // namespace

auto show_addresses(Visit& visit) -> Response {
  const auto addresses = visit.flows().addresses.of(visit.account(), visit.now());
  return addresses ? page_of(visit, *addresses).answer(Status::ok) : unavailable(visit, addresses.error());
}

auto ask_to_confirm_address(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().addresses.ask_registered(visit.session(), visit.origin(), visit.now()),
      [](const recovery::LinkSent& /*unused*/) { return back("sent"); },
      [](const recovery::OnFileAlready& /*unused*/) { return Response::see_other(addresses_path); },
      [&](const recovery::TooManyChanges& /*unused*/) { return refused(visit, "too_many_changes"); },
      [&](const recovery::TooManyLinks& /*unused*/) { return refused(visit, "too_many_links"); },
      [&](const recovery::ProofAsked& /*unused*/) {
        return step_up_for(visit, {.place = Place::addresses});
      });
}

auto give_up_address(Visit& visit) -> Response {
  const auto done = visit.flows().addresses.give_up(visit.session(), visit.origin(), visit.now());
  return done ? back("given-up") : unavailable(visit, done.error());
}

auto remove_second_address(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().addresses.remove_second(visit.session(), visit.origin(), visit.now()),
      [](const recovery::SecondRemoved& /*unused*/) { return back("removed"); },
      [](const recovery::NothingThere& /*unused*/) { return Response::see_other(addresses_path); },
      [&](const recovery::ProofAsked& /*unused*/) {
        return step_up_for(visit, {.place = Place::addresses});
      });
}

}  // namespace sallyport::portal
