#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/event.h"
#include "crypto/key_ring.h"
#include "factor/totp/totp.h"
#include "unit/unit.h"

namespace sallyport::sign_in {

/// A code was right and is used up, in this unit.
struct CodeAccepted {
  enum class Use { first, later } use;
  /// Whether none was accepted here before, not even the one that switches an authenticator on: it came from
  /// another system.
  bool is_first_of_brought;
  /// Whose code it was, as it is kept now.
  factor::totp::Authenticator authenticator;
};
struct CodeRefused {
  audit::Refusal why;
  /// All that the account has, if any was looked at.
  std::vector<factor::totp::Authenticator> authenticators = {};
};

/// Checks a code against all authenticators of the account and keeps the accepted step. Nothing is told to
/// anybody before the unit has committed. Throws FaultInUnit when a key does not open.
[[nodiscard]] auto check_code(unit::Unit& unit, AccountId account, const otp::Code& code,
                              const crypto::KeyRing& ring, otp::Window window, Instant now,
                              const audit::Origin& origin) -> std::variant<CodeAccepted, CodeRefused>;

/// Ends one authenticator of several, with every session that stands on its codes but `kept`. One that was to
/// take its place, or whose place it was to take, goes on by itself.
void end_authenticator(unit::Unit& unit, const factor::totp::Authenticator& ended,
                       audit::AuthenticatorEnded::Why why, const std::optional<SessionId>& kept,
                       const audit::Origin& origin, Instant now);

/// Ends the authenticator whose place `used` takes, when that has been used often enough. To be called when
/// the session that a code of `used` opened, or proved anew, stands on it.
void end_replaced(unit::Unit& unit, const factor::totp::Authenticator& used, const audit::Origin& origin,
                  Instant now);

/// What may be told of a refusal after the right password: neutral, but for a code of the past and a factor
/// that is locked whatever is entered.
enum class Told { not_right, code_expired, code_already_used, factor_locked };
[[nodiscard]] auto told_of(audit::Refusal why) -> Told;

/// Counts a wrong code after a right password, and keeps the event when there are many of them.
void count_wrong_code(unit::Unit& unit, AccountId account, int before, Instant now,
                      const audit::Origin& origin);

/// Counts the guess as a failure, and keeps the event when it is the one that locks the factor.
void charge(unit::Unit& unit, const attempt::Guess& guess, const attempt::Granted& granted, Instant now,
            const audit::Origin& origin);

/// Both, for a second factor that was refused after the right password. Nothing is counted of what could not
/// be right at all.
void charge_second(unit::Unit& unit, const attempt::Guess& guess, const attempt::Granted& granted,
                   audit::Refusal why, Instant now, const audit::Origin& origin);

}  // namespace sallyport::sign_in
