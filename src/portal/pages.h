#pragma once

#include "http/response.h"
#include "portal/visit.h"

// Every page, by what it does: `show_` is a GET that changes nothing, the others are presses. routes.cc says
// where each of them stands and who may come to it; the rest is in a file per screen.
namespace sallyport::portal {

// sign_in.cc
[[nodiscard]] auto show_sign_in(Visit& visit) -> http::Response;
[[nodiscard]] auto enter_password(Visit& visit) -> http::Response;
// sign_in_code.cc
[[nodiscard]] auto show_code(Visit& visit) -> http::Response;
[[nodiscard]] auto enter_code(Visit& visit) -> http::Response;
// sign_in_recovery_code.cc
[[nodiscard]] auto show_recovery_code(Visit& visit) -> http::Response;
[[nodiscard]] auto enter_recovery_code(Visit& visit) -> http::Response;
// sign_in_pass.cc
[[nodiscard]] auto show_pass(Visit& visit) -> http::Response;
[[nodiscard]] auto enter_pass(Visit& visit) -> http::Response;
// language_switch.cc
[[nodiscard]] auto choose_language(Visit& visit) -> http::Response;
// sign_out.cc
[[nodiscard]] auto sign_out(Visit& visit) -> http::Response;
// choose_password.cc
[[nodiscard]] auto show_invitation(Visit& visit) -> http::Response;
[[nodiscard]] auto choose_by_invitation(Visit& visit) -> http::Response;
[[nodiscard]] auto show_password_link(Visit& visit) -> http::Response;
[[nodiscard]] auto choose_by_link(Visit& visit) -> http::Response;
/// The link of a mail was followed: its token goes into a cookie.
[[nodiscard]] auto take_password_link(Visit& visit, std::string_view token) -> http::Response;
// forgotten.cc
[[nodiscard]] auto show_forgotten(Visit& visit) -> http::Response;
[[nodiscard]] auto ask_for_password_link(Visit& visit) -> http::Response;
// not_me.cc
[[nodiscard]] auto show_not_me(Visit& visit) -> http::Response;
[[nodiscard]] auto freeze_account(Visit& visit) -> http::Response;
[[nodiscard]] auto show_frozen(Visit& visit) -> http::Response;
// confirm_address.cc
[[nodiscard]] auto show_confirm_address(Visit& visit) -> http::Response;
[[nodiscard]] auto confirm_address(Visit& visit) -> http::Response;
[[nodiscard]] auto show_address_confirmed(Visit& visit) -> http::Response;
// undo_address.cc
[[nodiscard]] auto show_undo_address(Visit& visit) -> http::Response;
[[nodiscard]] auto undo_address(Visit& visit) -> http::Response;
[[nodiscard]] auto show_address_undone(Visit& visit) -> http::Response;

// profile.cc
[[nodiscard]] auto show_start(Visit& visit) -> http::Response;
[[nodiscard]] auto show_profile(Visit& visit) -> http::Response;
// security.cc
[[nodiscard]] auto show_security(Visit& visit) -> http::Response;
// password.cc
[[nodiscard]] auto show_password(Visit& visit) -> http::Response;
[[nodiscard]] auto change_password(Visit& visit) -> http::Response;
// addresses.cc
[[nodiscard]] auto show_addresses(Visit& visit) -> http::Response;
[[nodiscard]] auto ask_to_confirm_address(Visit& visit) -> http::Response;
[[nodiscard]] auto give_up_address(Visit& visit) -> http::Response;
[[nodiscard]] auto remove_second_address(Visit& visit) -> http::Response;
// address_change.cc
[[nodiscard]] auto show_registered_address(Visit& visit) -> http::Response;
[[nodiscard]] auto change_registered_address(Visit& visit) -> http::Response;
[[nodiscard]] auto show_second_address(Visit& visit) -> http::Response;
[[nodiscard]] auto change_second_address(Visit& visit) -> http::Response;
// check_up.cc
[[nodiscard]] auto show_check_up(Visit& visit) -> http::Response;
[[nodiscard]] auto check_up(Visit& visit) -> http::Response;
[[nodiscard]] auto put_check_up_off(Visit& visit) -> http::Response;
// sessions.cc
[[nodiscard]] auto show_sessions(Visit& visit) -> http::Response;
[[nodiscard]] auto end_session(Visit& visit) -> http::Response;
[[nodiscard]] auto end_other_sessions(Visit& visit) -> http::Response;
// activity.cc
[[nodiscard]] auto show_activity(Visit& visit) -> http::Response;
// protect.cc
[[nodiscard]] auto show_protect(Visit& visit) -> http::Response;
[[nodiscard]] auto put_off(Visit& visit) -> http::Response;
[[nodiscard]] auto snooze(Visit& visit) -> http::Response;
// multi_factor.cc
[[nodiscard]] auto show_multi_factor(Visit& visit) -> http::Response;
// activate.cc
[[nodiscard]] auto show_key(Visit& visit) -> http::Response;
[[nodiscard]] auto begin_enrolment(Visit& visit) -> http::Response;
// continue.cc
[[nodiscard]] auto show_continue(Visit& visit) -> http::Response;
[[nodiscard]] auto prove_code(Visit& visit) -> http::Response;
// recovery_codes.cc
[[nodiscard]] auto show_recovery_codes(Visit& visit) -> http::Response;
[[nodiscard]] auto keep_recovery_codes(Visit& visit) -> http::Response;
[[nodiscard]] auto renew_recovery_codes(Visit& visit) -> http::Response;
[[nodiscard]] auto download_recovery_codes(Visit& visit) -> http::Response;
// active.cc
[[nodiscard]] auto show_active(Visit& visit) -> http::Response;
// remove.cc
[[nodiscard]] auto show_remove(Visit& visit) -> http::Response;
[[nodiscard]] auto remove_two_factor(Visit& visit) -> http::Response;
// authenticator.cc
[[nodiscard]] auto show_authenticator(Visit& visit) -> http::Response;
[[nodiscard]] auto rename_authenticator(Visit& visit) -> http::Response;
[[nodiscard]] auto try_code(Visit& visit) -> http::Response;
[[nodiscard]] auto add_authenticator(Visit& visit) -> http::Response;
// remove_authenticator.cc
[[nodiscard]] auto show_remove_authenticator(Visit& visit) -> http::Response;
[[nodiscard]] auto remove_authenticator(Visit& visit) -> http::Response;
// new_phone.cc
[[nodiscard]] auto show_new_phone(Visit& visit) -> http::Response;
[[nodiscard]] auto set_up_new_phone(Visit& visit) -> http::Response;
[[nodiscard]] auto end_old_authenticator(Visit& visit) -> http::Response;
[[nodiscard]] auto keep_old_authenticator(Visit& visit) -> http::Response;
// step_up.cc
[[nodiscard]] auto show_step_up(Visit& visit) -> http::Response;
[[nodiscard]] auto prove_again(Visit& visit) -> http::Response;

// help.cc
[[nodiscard]] auto show_help_two_factor(Visit& visit) -> http::Response;
[[nodiscard]] auto show_help_lost_phone(Visit& visit) -> http::Response;

// machines.cc
[[nodiscard]] auto tell_session(Visit& visit) -> http::Response;
[[nodiscard]] auto tell_health(Visit& visit) -> http::Response;
[[nodiscard]] auto tell_readiness(Visit& visit) -> http::Response;
[[nodiscard]] auto send_asset(Visit& visit) -> http::Response;

}  // namespace sallyport::portal
