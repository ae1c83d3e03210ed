#include "portal/routes.h"

#include <array>
#include <optional>
#include <utility>

#include "audit/event.h"
#include "portal/pages.h"
#include "portal/refusals.h"

namespace sallyport::portal {

using http::Response;

namespace {

constexpr auto get = http::Method::get;
constexpr auto post = http::Method::post;

// A path that ends in '/' stands for everything below it.
constexpr std::array lines{
    Line{get, "/", Access::full, show_start},
    Line{get, "/sign-in", Access::signed_out, show_sign_in},
    Line{post, "/sign-in", Access::signed_out, enter_password},
    Line{get, "/sign-in/code", Access::second_step, show_code},
    Line{post, "/sign-in/code", Access::second_step, enter_code},
    Line{get, "/sign-in/recovery-code", Access::second_step, show_recovery_code},
    Line{post, "/sign-in/recovery-code", Access::second_step, enter_recovery_code},
    Line{get, "/sign-in/pass", Access::second_step, show_pass},
    Line{post, "/sign-in/pass", Access::second_step, enter_pass},
    Line{post, "/sign-out", Access::enrolment, sign_out},
    Line{get, "/invitation", Access::signed_out, show_invitation},
    Line{post, "/invitation", Access::signed_out, choose_by_invitation},
    Line{get, "/sign-in/forgotten", Access::signed_out, show_forgotten},
    Line{post, "/sign-in/forgotten", Access::signed_out, ask_for_password_link},
    Line{get, "/sign-in/forgotten/choose", Access::signed_out, show_password_link},
    Line{post, "/sign-in/forgotten/choose", Access::signed_out, choose_by_link},
    Line{get, "/notice/not-me", Access::signed_out, show_not_me},
    Line{post, "/notice/not-me", Access::signed_out, freeze_account},
    Line{get, "/notice/frozen", Access::signed_out, show_frozen},
    Line{get, "/notice/confirm-address", Access::signed_out, show_confirm_address},
    Line{post, "/notice/confirm-address", Access::signed_out, confirm_address},
    Line{get, "/notice/address-confirmed", Access::signed_out, show_address_confirmed},
    Line{get, "/notice/undo", Access::signed_out, show_undo_address},
    Line{post, "/notice/undo", Access::signed_out, undo_address},
    Line{get, "/notice/undone", Access::signed_out, show_address_undone},

    Line{get, "/account", Access::full, show_start},
    Line{get, "/account/profile", Access::full, show_profile, Needs::presence},
    Line{get, "/account/security", Access::full, show_security, Needs::presence},
    Line{get, "/account/security/password", Access::full, show_password},
    Line{post, "/account/security/password", Access::full, change_password},
    Line{get, "/account/security/addresses", Access::full, show_addresses},
    Line{post, "/account/security/addresses/confirm", Access::full, ask_to_confirm_address},
    Line{post, "/account/security/addresses/give-up", Access::full, give_up_address},
    Line{get, "/account/security/addresses/registered", Access::full, show_registered_address},
    Line{post, "/account/security/addresses/registered", Access::full, change_registered_address},
    Line{get, "/account/security/addresses/second", Access::full, show_second_address},
    Line{post, "/account/security/addresses/second", Access::full, change_second_address},
    Line{post, "/account/security/addresses/second/remove", Access::full, remove_second_address},
    Line{get, "/account/security/check-up", Access::full, show_check_up},
    Line{post, "/account/security/check-up", Access::full, check_up},
    Line{post, "/account/security/check-up/later", Access::full, put_check_up_off},
    Line{get, "/account/security/sessions", Access::full, show_sessions},
    Line{post, "/account/security/sessions/end", Access::full, end_session},
    Line{post, "/account/security/sessions/end-others", Access::full, end_other_sessions},
    Line{get, "/account/security/activity", Access::full, show_activity},
    Line{get, "/account/security/protect", Access::enrolment, show_protect},
    Line{post, "/account/security/protect/later", Access::enrolment, put_off},
    Line{post, "/account/security/protect/snooze", Access::enrolment, snooze},
    Line{get, "/account/step-up", Access::enrolment, show_step_up},
    Line{post, "/account/step-up", Access::enrolment, prove_again},
    Line{get, "/account/security/multi-factor", Access::enrolment, show_multi_factor},
    Line{get, "/account/security/multi-factor/activate", Access::enrolment, show_key},
    Line{post, "/account/security/multi-factor/activate", Access::enrolment, begin_enrolment},
    Line{get, "/account/security/multi-factor/continue", Access::enrolment, show_continue},
    Line{post, "/account/security/multi-factor/continue", Access::enrolment, prove_code},
    Line{get, "/account/security/multi-factor/recovery-codes", Access::enrolment, show_recovery_codes},
    Line{post, "/account/security/multi-factor/recovery-codes", Access::enrolment, keep_recovery_codes},
    Line{get, "/account/security/multi-factor/recovery-codes/download", Access::enrolment,
         download_recovery_codes},
    Line{post, "/account/security/multi-factor/recovery-codes/renew", Access::full, renew_recovery_codes},
    Line{get, "/account/security/multi-factor/active", Access::enrolment, show_active},
    Line{get, "/account/security/multi-factor/remove", Access::full, show_remove},
    Line{post, "/account/security/multi-factor/remove", Access::full, remove_two_factor},
    Line{post, "/account/security/multi-factor/add", Access::full, add_authenticator},
    Line{get, "/account/security/multi-factor/authenticator", Access::full, show_authenticator},
    Line{post, "/account/security/multi-factor/authenticator", Access::full, rename_authenticator},
    Line{get, "/account/security/multi-factor/authenticator/try", Access::full, show_authenticator},
    Line{post, "/account/security/multi-factor/authenticator/try", Access::full, try_code},
    Line{get, "/account/security/multi-factor/authenticator/remove", Access::full, show_remove_authenticator},
    Line{post, "/account/security/multi-factor/authenticator/remove", Access::full, remove_authenticator},
    Line{get, "/account/security/multi-factor/new-phone", Access::full, show_new_phone},
    Line{post, "/account/security/multi-factor/new-phone", Access::full, set_up_new_phone},
    Line{post, "/account/security/multi-factor/new-phone/end-old", Access::full, end_old_authenticator},
    Line{post, "/account/security/multi-factor/new-phone/keep-old", Access::full, keep_old_authenticator},

    Line{get, "/help/two-factor", Access::anyone, show_help_two_factor},
    Line{get, "/help/lost-phone", Access::anyone, show_help_lost_phone},

    // Whoever is signed in chooses for his account too; the form is that of the browser.
    Line{post, "/language", Access::signed_out, choose_language},

    Line{get, "/session", Access::program, tell_session, Needs::presence},
    Line{get, "/healthz", Access::machine, tell_health, Needs::nothing},
    Line{get, "/readyz", Access::machine, tell_readiness},
    Line{get, "/assets/", Access::machine, send_asset, Needs::nothing},
};

auto without_session(Visit& visit) -> Response {
  if (!visit.is_press()) {
    return Response::see_other(visit.attempt ? "/sign-in/code" : "/sign-in");
  }
  return visit.attempt ? finish_signing_in(visit) : sign_in_again(visit);
}

auto without_attempt(Visit& visit) -> Response {
  return visit.is_press() ? start_again(visit) : Response::see_other("/sign-in");
}

/// Whoever has a choice left is asked; everybody else enrols.
auto where_to_enrol(const Visit& visit) -> std::string_view {
  const bool may_choose = visit.session().scope == session::Scope::full &&
                          std::holds_alternative<account::SnoozeLeft>(visit.demand());
  return may_choose ? "/account/security/protect" : "/account/security/multi-factor";
}

/// Nothing for who may come in.
auto turn_away(Visit& visit) -> std::optional<Response> {
  switch (visit.access) {
    case Access::machine:
    case Access::program:
    case Access::anyone:
    case Access::signed_out:
      return std::nullopt;
    case Access::second_step:
      return visit.attempt ? std::nullopt : std::optional{without_attempt(visit)};
    case Access::enrolment:
      return visit.present ? std::nullopt : std::optional{without_session(visit)};
    case Access::full:
      if (!visit.present) {
        return without_session(visit);
      }
      return visit.is_enrolment_only() ? std::optional{Response::see_other(where_to_enrol(visit))}
                                       : std::nullopt;
  }
  return std::nullopt;
}

auto note_refused_form(const Visit& visit, audit::FormRefused::Why why) -> Response {
  const auto account = visit.is_signed_in() ? std::optional{visit.account().id} : std::nullopt;
  const auto noted = visit.flows().units.write([&](unit::Unit& unit) {
    unit.events.append({visit.now(), account, visit.origin(), audit::FormRefused{why}});
  });
  return noted ? foreign_form(visit) : unavailable(visit, noted.error());
}

/// Nothing for a form that this browser was given, for this very session or attempt.
auto refuse_form(const Visit& visit) -> std::optional<Response> {
  if (visit.house.forms.fits(visit.form_holder(), visit.field("csrf"))) {
    return std::nullopt;
  }
  return note_refused_form(visit, audit::FormRefused::Why::token);
}

auto page_of(Visit& visit, const Line& line) -> Response {
  if (auto refusal = turn_away(visit)) {
    return *std::move(refusal);
  }
  if (visit.is_press()) {
    if (auto refusal = refuse_form(visit)) {
      return *std::move(refusal);
    }
  }
  return line.page(visit);
}

auto answer_visit(Visit& visit, const Line& line) -> Response {
  auto response = page_of(visit, line);
  for (auto& cookie : visit.cookies) {
    response.set(std::move(cookie));
  }
  return response;
}

}  // namespace

auto table() -> std::span<const Line> { return lines; }

auto answer_line(House& house, const Line& line, const http::Request& request) -> Response {
  auto visit = open_visit(house, request, line.access);
  if (!visit) {
    return unavailable(visit_of_nobody(house, request), visit.error());
  }
  return answer_visit(*visit, line);
}

auto quick_handler_of(House& house, const Line& line) -> http::QuickHandler {
  switch (line.needs) {
    case Needs::store:
      return {};
    case Needs::presence:
      return [&house, &line](const http::Request& request) -> std::optional<Response> {
        auto visit = open_known_visit(house, request, line.access);
        return visit ? std::optional{answer_visit(*visit, line)} : std::nullopt;
      };
    case Needs::nothing:
      return [&house, &line](const http::Request& request) { return answer_line(house, line, request); };
  }
  return {};
}

auto answer_missing_page(House& house, http::Status status, const http::Request& request) -> Response {
  const auto visit = open_visit(house, request, Access::anyone);
  return visit ? error_page_of(*visit, status) : unavailable(visit_of_nobody(house, request), visit.error());
}

auto answer_foreign_form(House& house, const http::Request& request) -> Response {
  return note_refused_form(visit_of_nobody(house, request), audit::FormRefused::Why::origin);
}

}  // namespace sallyport::portal
