#pragma once

#include "unit/unit.h"

// How an account and a session stand within a unit, for what changes them. Each may throw FaultInUnit.
namespace sallyport::enrolment {

/// Two-factor authentication is on.
[[nodiscard]] inline auto is_on(unit::Unit& unit, AccountId account) -> bool {
  return !unit.authenticators.of(account).empty();
}

/// The session was read before the unit began: it may have ended since.
[[nodiscard]] inline auto is_open(unit::Unit& unit, const session::Session& session) -> bool {
  return unit.sessions.find(session.token).has_value();
}

}  // namespace sallyport::enrolment
