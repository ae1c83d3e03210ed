#pragma once

#include "enrolment/enrolment.h"
#include "http/response.h"
#include "portal/cookies.h"
#include "portal/page.h"
#include "portal/visit.h"

// Where an act that is on its way leads, whichever of its pages was asked for: an enrolment, or what waits
// for a fresh proof.
namespace sallyport::portal {

/// Who presses here, for what changes an account's factors.
[[nodiscard]] auto presser_of(const Visit& visit) -> enrolment::Presser;

inline constexpr std::string_view multi_factor_path = "/account/security/multi-factor";
inline constexpr std::string_view protect_path = "/account/security/protect";
inline constexpr std::string_view activate_path = "/account/security/multi-factor/activate";
inline constexpr std::string_view continue_path = "/account/security/multi-factor/continue";
inline constexpr std::string_view recovery_codes_path = "/account/security/multi-factor/recovery-codes";
inline constexpr std::string_view authenticator_path = "/account/security/multi-factor/authenticator";
inline constexpr std::string_view new_phone_path = "/account/security/multi-factor/new-phone";

inline constexpr std::string_view sessions_path = "/account/security/sessions";
inline constexpr std::string_view addresses_path = "/account/security/addresses";
inline constexpr std::string_view registered_address_path = "/account/security/addresses/registered";
inline constexpr std::string_view second_address_path = "/account/security/addresses/second";
inline constexpr std::string_view check_up_path = "/account/security/check-up";
inline constexpr std::string_view activity_path = "/account/security/activity";

/// Makes a key, or asks for the password first.
[[nodiscard]] auto begin(Visit& visit) -> http::Response;
/// Makes a key for one more authenticator, or asks for password and code first.
[[nodiscard]] auto begin_another(Visit& visit) -> http::Response;
/// The same for one that takes the place of this one.
[[nodiscard]] auto begin_new_phone(Visit& visit, AuthenticatorId old) -> http::Response;
/// Which step of the set-up a page is, and of how many.
void set_step(Page& page, const enrolment::ShownKey& key, int step);
/// The authenticator that was added: its page, or that of the new phone.
[[nodiscard]] auto after_adding(Visit& visit, const enrolment::Added& added) -> http::Response;
/// Makes new recovery codes, or asks for password and code first.
[[nodiscard]] auto renew(Visit& visit) -> http::Response;
/// For a page whose key is not there (any more): back to the beginning, which says that the key has expired
/// unless two-factor authentication has become active.
[[nodiscard]] auto without_key(const Visit& visit) -> http::Response;

}  // namespace sallyport::portal
