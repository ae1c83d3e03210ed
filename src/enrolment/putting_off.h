#pragma once

#include <utility>
#include <variant>

#include "account/two_factor_policy.h"
#include "audit/event.h"
#include "base/result.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::enrolment {

/// The person is not asked again before.
struct PutOff {
  Instant until;
};
/// The one snooze is used: until then the session reaches everything.
struct SnoozedUntil {
  Instant until;
};
/// Nothing is asked of this person, or nothing is left to put off.
struct NothingToPutOff {};

/// How a person who is asked for a second factor puts it off, as far as the policy lets him. Safe to call
/// from any thread.
class PuttingOff {
 public:
  PuttingOff(unit::Units& units, account::TwoFactorPolicy policy)
      : units_{units}, policy_{std::move(policy)} {}

  /// "Not now", and within the time of grace "Remind me later".
  [[nodiscard]] auto put_off(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<std::variant<PutOff, NothingToPutOff>>;
  /// The deadline is over: a week more, once an account.
  [[nodiscard]] auto snooze(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<std::variant<SnoozedUntil, NothingToPutOff>>;

 private:
  /// What is asked of whoever presses; of a session that has ended, or that came to enrol alone, nothing that
  /// could be put off.
  [[nodiscard]] auto demand(unit::Unit& unit, const session::Session& session, Instant now) const
      -> account::Demand;

  unit::Units& units_;
  account::TwoFactorPolicy policy_;
};

}  // namespace sallyport::enrolment
