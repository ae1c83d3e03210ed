#include "portal/diagnosis_words.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"

namespace sallyport::portal {

using enrolment::NothingPending;
using enrolment::ShownCodes;
using enrolment::ShownKey;
using http::Response;
using http::Status;
using view::tr;

namespace {

auto page_for(const Visit& visit, const ShownKey& key) -> Page {
  Page page{visit, {"continue", tr("Enter the code from your app"), Menu::security}};
  page.data().set("entry_issuer", key.issuer).set("entry_account", key.account).set("code_autofocus", true);
  page.set("expires", key.expires);
  set_step(page, key, 2);
  return page;
}

constexpr auto to_codes = [](const ShownCodes& /*unused*/) -> Response {
  return Response::see_other(recovery_codes_path);
};

// The same page with the same key, and the reason.
auto refused(const Visit& visit, const enrolment::Diagnosis& diagnosis, Status status) -> Response {
  return answer(
      visit, visit.flows().enrolment.pending(visit.session(), visit.now()),
      [&](const ShownKey& key) {
        auto page = page_for(visit, key);
        page.add_error("code", diagnosis_words(visit.language(), diagnosis));
        return std::move(page).answer(status);
      },
      to_codes, [&](const NothingPending& /*unused*/) { return key_expired(visit); });
}

}  // namespace

auto show_continue(Visit& visit) -> Response {
  return answer(
      visit, visit.flows().enrolment.pending(visit.session(), visit.now()),
      [&](const ShownKey& key) { return page_for(visit, key).answer(Status::ok); }, to_codes,
      [&](const NothingPending& /*unused*/) { return without_key(visit); });
}

auto prove_code(Visit& visit) -> Response {
  const auto typed = visit.field("code");
  if (typed.empty()) {
    return refused(visit, enrolment::NotACode{}, Status::bad_request);
  }
  return answer(
      visit, visit.flows().enrolment.prove(visit.session(), typed, visit.origin(), visit.now()),
      [](const enrolment::Proven& /*unused*/) { return Response::see_other(recovery_codes_path); },
      [&](const enrolment::Added& added) { return after_adding(visit, added); },
      [&](const enrolment::Mismatched& mismatched) {
        return refused(visit, mismatched.diagnosis, Status::unauthorized);
      },
      [&](const NothingPending& /*unused*/) { return key_expired(visit); },
      [&](const enrolment::SessionGone& /*unused*/) { return sign_in_again(visit); });
}

}  // namespace sallyport::portal
