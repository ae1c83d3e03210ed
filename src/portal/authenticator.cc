#include <fmt/format.h>

#include <string>
#include <utility>

#include "portal/code_words.h"
#include "portal/diagnosis_words.h"
#include "portal/ids.h"
#include "portal/outcome.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using enrolment::AllKept;
using enrolment::Kept;
using enrolment::NoSuchAuthenticator;
using enrolment::SessionGone;
using http::Response;
using http::Status;
using view::tr;

namespace {

auto page_of(const Visit& visit, const AllKept& all, const Kept& kept) -> Page {
  Page page{visit, {"authenticator", tr("Authenticator"), Menu::security}};
  page.data()
      .set("authenticator", data_of(visit, all, kept))
      .set("typed_name", kept.name)
      .set("longest_name", std::to_string(factor::totp::Name::longest))
      .set("other_codes", !kept.usual_codes)
      .set("is_only", all.authenticators.size() == 1)
      .set("authenticator_disabled", all.is_locked)
      .set("just_added", visit.comes_after("added"))
      .set("just_renamed", visit.comes_after("renamed"))
      .set("works", visit.comes_after("works"))
      .set("works_ahead", visit.comes_after("works-ahead"))
      .set("seconds_ahead", std::to_string(std::max(kept.period, otp::Window::typed_within).count()));
  return page;
}

/// The page of the authenticator in the address, when it is one of the person's.
template <class Show>
auto with_authenticator(const Visit& visit, const Show& show) -> Response {
  const auto id = id_in_address<AuthenticatorId>(visit);
  if (!id) {
    return error_page_of(visit, Status::not_found);
  }
  return answer(
      visit, visit.flows().upkeep.all_with(visit.session(), *id, visit.origin(), visit.now()),
      [&](const AllKept& all) { return show(all, *all.find(*id)); },
      [&](const NoSuchAuthenticator& /*unused*/) { return error_page_of(visit, Status::not_found); });
}

auto back_to(const Kept& kept, std::string_view after) -> Response {
  return Response::see_other(fmt::format("{}?id={}&after={}", authenticator_path, kept.id.value(), after));
}

auto name_refused(const Visit& visit, const AllKept& all, const Kept& kept) -> Response {
  auto page = page_of(visit, all, kept);
  page.data().set("typed_name", visit.field("name"));
  page.add_error("name", tr("Enter a name of 1 to 40 characters, without line breaks."));
  return std::move(page).answer(Status::bad_request);
}

auto rename(Visit& visit, const AllKept& all, const Kept& kept) -> Response {
  const auto name = factor::totp::Name::create(visit.field("name"));
  if (!name) {
    return name_refused(visit, all, kept);
  }
  return answer(
      visit, visit.flows().upkeep.rename(visit.session(), kept.id, *name, visit.origin(), visit.now()),
      [&](const enrolment::NameKept& /*unused*/) { return back_to(kept, "renamed"); },
      [&](const NoSuchAuthenticator& /*unused*/) { return error_page_of(visit, Status::not_found); },
      [&](const SessionGone& /*unused*/) { return sign_in_again(visit); });
}

auto code_refused(const Visit& visit, const AllKept& all, const Kept& kept, std::string_view why,
                  Status status) -> Response {
  auto page = page_of(visit, all, kept);
  page.add_error("code", why);
  return std::move(page).answer(status);
}

auto try_it(Visit& visit, const AllKept& all, const Kept& kept) -> Response {
  const auto typed = visit.field("code");
  if (typed.empty()) {
    return code_refused(visit, all, kept, trial_words(visit.language(), enrolment::NotACode{}),
                        Status::bad_request);
  }
  return answer(
      visit, visit.flows().upkeep.try_code(visit.session(), kept.id, typed, presser_of(visit), visit.now()),
      [&](const enrolment::Works& works) {
        return back_to(kept, works.fast_by > seconds{0} ? "works-ahead" : "works");
      },
      [&](const enrolment::DoesNotWork& refused) {
        return code_refused(visit, all, kept, trial_words(visit.language(), refused.why),
                            Status::unauthorized);
      },
      [&](const enrolment::CodesOff& /*unused*/) {
        return code_refused(visit, all, kept, visit.text(code_words(sign_in::Told::factor_locked)),
                            Status::unauthorized);
      },
      [&](const enrolment::Wait& wait) { return page_of(visit, all, kept).answer(wait); },
      [&](const NoSuchAuthenticator& /*unused*/) { return error_page_of(visit, Status::not_found); },
      [&](const SessionGone& /*unused*/) { return sign_in_again(visit); });
}

}  // namespace

auto show_authenticator(Visit& visit) -> Response {
  return with_authenticator(visit, [&](const AllKept& all, const Kept& kept) {
    return page_of(visit, all, kept).answer(Status::ok);
  });
}

auto rename_authenticator(Visit& visit) -> Response {
  return with_authenticator(visit,
                            [&](const AllKept& all, const Kept& kept) { return rename(visit, all, kept); });
}

auto try_code(Visit& visit) -> Response {
  return with_authenticator(visit,
                            [&](const AllKept& all, const Kept& kept) { return try_it(visit, all, kept); });
}

auto add_authenticator(Visit& visit) -> Response { return begin_another(visit); }

}  // namespace sallyport::portal
