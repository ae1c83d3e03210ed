#pragma once

#include "enrolment/enrolment.h"
#include "http/response.h"
#include "portal/visit.h"

// Where an enrolment that is on its way leads, whichever of its pages was asked for.
namespace sallyport::portal {

/// Who presses here, for what changes an account's factors.
[[nodiscard]] auto presser_of(const Visit& visit) -> enrolment::Presser;

inline constexpr std::string_view multi_factor_path = "/account/security/multi-factor";
inline constexpr std::string_view activate_path = "/account/security/multi-factor/activate";
inline constexpr std::string_view continue_path = "/account/security/multi-factor/continue";
inline constexpr std::string_view recovery_codes_path = "/account/security/multi-factor/recovery-codes";

/// Makes a key, or asks for the password first.
[[nodiscard]] auto begin(Visit& visit) -> http::Response;
/// Makes new recovery codes, or asks for password and code first.
[[nodiscard]] auto renew(Visit& visit) -> http::Response;
/// For a page whose key is not there (any more): back to the beginning, which says that the key has expired
/// unless two-factor authentication has become active.
[[nodiscard]] auto without_key(const Visit& visit) -> http::Response;

}  // namespace sallyport::portal
