#include <fmt/format.h>

#include <optional>
#include <utility>

#include "portal/cookies.h"
#include "portal/entry.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/recovery_sheet_file.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using enrolment::NothingPending;
using enrolment::ShownCodes;
using http::Response;
using http::Status;
using view::tr;

namespace {

/// Codes that can be seen: of an enrolment that is on its way, or of a renewal.
struct Waiting {
  enum class For : std::uint8_t { activation, renewal } what;
  ShownCodes codes;
};
/// The key is shown, and no code of it has been proven.
struct KeyFirst {};
struct NoCodes {};
using Found = std::variant<Waiting, KeyFirst, NoCodes>;

auto find_renewal(const Visit& visit) -> Result<Found> {
  auto codes = visit.flows().enrolment.new_codes(visit.session(), visit.now());
  if (!codes) {
    return std::unexpected{std::move(codes.error())};
  }
  if (auto* shown = std::get_if<ShownCodes>(&*codes)) {
    return Waiting{Waiting::For::renewal, std::move(*shown)};
  }
  return NoCodes{};
}

auto find_codes(const Visit& visit) -> Result<Found> {
  auto pending = visit.flows().enrolment.pending(visit.session(), visit.now());
  if (!pending) {
    return std::unexpected{std::move(pending.error())};
  }
  if (auto* shown = std::get_if<ShownCodes>(&*pending)) {
    return Waiting{Waiting::For::activation, std::move(*shown)};
  }
  // One more authenticator leaves the recovery codes alone.
  const auto* key = std::get_if<enrolment::ShownKey>(&*pending);
  return key != nullptr && key->then == enrolment::ShownKey::Then::recovery_codes ? Result<Found>{KeyFirst{}}
                                                                                  : find_renewal(visit);
}

/// Who brought his app from another system has none at first.
auto has_older_set(const Visit& visit) -> bool {
  const auto overview = overview_of(visit);
  return overview && overview->recovery_codes;
}

auto page_for(const Visit& visit, const Waiting& waiting) -> Page {
  const bool is_renewal = waiting.what == Waiting::For::renewal;
  Page page{visit, {"recovery_codes_new", tr("Save your recovery codes"), Menu::security}};
  std::vector<std::string> codes;
  codes.reserve(waiting.codes.codes.size());
  for (const auto& code : waiting.codes.codes) {
    codes.emplace_back(code.reveal());
  }
  page.data()
      .set("step_3", !is_renewal)
      .set("renewal", is_renewal)
      .set("older_set", is_renewal && has_older_set(visit))
      .set("codes", codes)
      .set("sign_in_name", visit.account().sign_in_name.text());
  page.set("made", waiting.codes.made).set("expires", waiting.codes.expires);
  for (auto& code : codes) {
    wipe(code);
  }
  return page;
}

/// Nothing of a renewal waits: what there is, when two-factor authentication is active.
auto present_set(const Visit& visit, Status status, bool has_expired) -> Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  if (!overview->active || visit.is_enrolment_only()) {
    return status == Status::ok ? without_key(visit) : key_expired(visit);
  }
  Page page{visit, {"recovery_codes", tr("Recovery codes"), Menu::security}};
  set_two_factor(visit, page, *overview);
  if (const auto& set = overview->recovery_codes) {
    page.set("codes_made", set->made);
    page.data()
        .set("remaining", std::to_string(set->remaining))
        .set("total", std::to_string(factor::recovery_code::codes_in_a_set));
  }
  page.data().set("codes_expired", has_expired);
  return std::move(page).answer(status);
}

auto not_ticked(const Visit& visit, const Waiting& waiting) -> Response {
  auto page = page_for(visit, waiting);
  page.add_error("saved", tr("Save the codes, then tick the box."));
  return std::move(page).answer(Status::bad_request);
}

auto activated(Visit& visit, const enrolment::Activated& activated) -> Response {
  if (!activated.session) {
    visit.take_back_session();
    if (activated.new_browser) {
      know_browser(visit, *activated.new_browser);
    }
    return Response::see_other("/sign-in?after=activated");
  }
  visit.hand_out(*activated.session);
  return Response::see_other("/account/security/multi-factor/active");
}

auto activate(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.activate(visit.session(), presser_of(visit), visit.now()),
      [&](const enrolment::Activated& done) { return activated(visit, done); },
      [&](const enrolment::Added& added) { return after_adding(visit, added); },
      [&](const NothingPending& /*unused*/) { return key_expired(visit); },
      [&](const enrolment::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

auto use_new_codes(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.use_new_codes(visit.session(), visit.origin(), visit.now()),
      [](const enrolment::Renewed& /*unused*/) {
        return Response::see_other(fmt::format("{}?after=renewed", multi_factor_path));
      },
      [&](const NothingPending& /*unused*/) { return present_set(visit, Status::gone, true); });
}

auto keep(Visit& visit, const Waiting& waiting) -> Response {
  if (visit.field("saved") != "yes") {
    return not_ticked(visit, waiting);
  }
  switch (waiting.what) {
    case Waiting::For::activation:
      return activate(visit);
    case Waiting::For::renewal:
      return use_new_codes(visit);
  }
  return key_expired(visit);
}

}  // namespace

auto show_recovery_codes(Visit& visit) -> Response {
  return answer(
      visit, find_codes(visit),
      [&](const Waiting& waiting) { return page_for(visit, waiting).answer(Status::ok); },
      [](const KeyFirst& /*unused*/) { return Response::see_other(continue_path); },
      [&](const NoCodes& /*unused*/) {
        return present_set(visit, Status::ok, visit.comes_after("expired"));
      });
}

auto keep_recovery_codes(Visit& visit) -> Response {
  return answer(
      visit, find_codes(visit), [&](const Waiting& waiting) { return keep(visit, waiting); },
      // No code has been proven: the page that asks for one says so.
      [&](const KeyFirst& /*unused*/) { return prove_code(visit); },
      [&](const NoCodes& /*unused*/) { return present_set(visit, Status::gone, true); });
}

auto renew_recovery_codes(Visit& visit) -> Response { return renew(visit); }

auto download_recovery_codes(Visit& visit) -> Response {
  return answer(
      visit, find_codes(visit),
      [&](const Waiting& waiting) { return recovery_sheet_file(visit, waiting.codes); },
      [](const KeyFirst& /*unused*/) { return Response::see_other(continue_path); },
      [](const NoCodes& /*unused*/) { return Response::see_other(recovery_codes_path); });
}

}  // namespace sallyport::portal
