#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "crypto/key_ring.h"
#include "otp/window.h"
#include "session/session.h"
#include "sign_in/client.h"
#include "sign_in/password_check.h"
#include "sign_in/sign_in.h"
#include "unit/unit.h"

namespace sallyport::sign_in {

/// The proof is fresh, and the session has a new token.
struct SteppedUp {
  session::Opened opened;
  session::Proof proof;
};
/// The session has ended, or was raised by somebody else at the same moment.
struct SessionGone {};

using StepUpOutcome = std::variant<SteppedUp, Refused, Wait, Busy, SessionGone>;

/// What the page sends: the password, and with two-factor authentication on a code, or a recovery code typed
/// in its place.
struct PasswordAndCode {
  Secret password;
  Secret code;
};

/// The fresh proof that a sensitive act inside a session asks for: the password, and with two-factor
/// authentication on a code too. Safe to call from any thread.
class StepUp {
 public:
  StepUp(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random,
         otp::Window window);

  /// For what the proof is asked; it goes into the event of a refusal.
  using For = audit::FactorRefused::At;

  /// Whether a code is asked beside the password. Whoever came by a pass of the operator has none to give.
  [[nodiscard]] auto asks_for_code(const session::Session& session) -> Result<bool>;
  [[nodiscard]] auto prove(const session::Session& session, const PasswordAndCode& entered,
                           const Client& client, For what, Instant now) -> Result<StepUpOutcome>;

 private:
  struct Round;
  struct Claim;
  struct Second;
  [[nodiscard]] auto claim(unit::Unit& unit, const Round& round) const
      -> std::variant<Claim, Wait, SessionGone>;
  /// What the typed recovery code hashes to, when one was typed.
  [[nodiscard]] auto hash_recovery_code(const Round& round, const Claim& claim) const
      -> std::variant<std::optional<crypto::PasswordHash>, Busy>;
  [[nodiscard]] auto settle(unit::Unit& unit, const Round& round, const Claim& claim,
                            const PasswordSeen& seen,
                            const std::optional<crypto::PasswordHash>& recovery) const -> StepUpOutcome;
  [[nodiscard]] auto second_factor(unit::Unit& unit, const Round& round, const Claim& claim,
                                   const std::optional<crypto::PasswordHash>& recovery) const
      -> std::variant<Second, Refused, Wait>;
  [[nodiscard]] auto check(unit::Unit& unit, const Round& round, const Claim& claim,
                           const std::optional<crypto::PasswordHash>& recovery) const
      -> std::variant<Second, audit::Refusal>;

  unit::Units& units_;
  crypto::HashingPool& pool_;
  const crypto::KeyRing& ring_;
  Random& random_;
  otp::Window window_;
  PasswordCheck passwords_;
};

}  // namespace sallyport::sign_in
