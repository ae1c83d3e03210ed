#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "account/identifier.h"
#include "account/two_factor_policy.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "crypto/key_ring.h"
#include "crypto/token.h"
#include "otp/window.h"
#include "pass/pass.h"
#include "session/session.h"
#include "sign_in/client.h"
#include "sign_in/password_check.h"
#include "sign_in/second_factor.h"
#include "unit/unit.h"

namespace sallyport::sign_in {

/// The password was right and the second step is due. The token goes into the browser's cookie.
struct SecondStepDue {
  crypto::Token attempt;
};

/// The conversation is over and a session is open.
struct SignedIn {
  session::NewlyOpened opened;
  /// For the known-browser cookie; nothing when the browser is known already.
  std::optional<crypto::Token> new_browser;
  /// How the second step was proven, for what the next page says.
  struct ByPassword {
    /// What the policy asks of somebody without a second factor.
    account::Demand demand;
  };
  struct ByCode {
    enum class Use { first, later } use;
  };
  struct ByRecoveryCode {
    int remaining;
  };
  struct ByPass {};
  std::variant<ByPassword, ByCode, ByRecoveryCode, ByPass> by;
};

/// Whose second step is due, and which entries of his apps show a code.
struct AskedFor {
  account::Account account;
  std::vector<factor::totp::Entry> entries;
  /// All of them show six digits that change every 30 seconds.
  bool usual_codes;
};

struct Refused {
  Told told;
  /// What the page says that asks for a code again, if it was looked up on the way.
  std::optional<AskedFor> asked_for = {};
};
/// Nothing was looked at. The same whether what was entered is right or wrong.
using attempt::Wait;
/// There is no room for hashing now.
using crypto::Busy;
/// The conversation took too long, or there is none: it begins again with the password.
struct TooLate {};

/// The password was right, and its owner has frozen the account.
struct Frozen {};

using PasswordOutcome = std::variant<SignedIn, SecondStepDue, Refused, Wait, Busy, Frozen>;
using SecondStepOutcome = std::variant<SignedIn, Refused, Wait, Busy, TooLate>;

/// What the first page sends.
struct NameAndPassword {
  account::Identifier name;
  Secret password;
};

/// From the first page to a session. Safe to call from any thread; calls block until what they say is
/// durable.
class SignIn {
 public:
  SignIn(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random,
         otp::Window window, account::TwoFactorPolicy policy = {});

  [[nodiscard]] auto enter_password(const NameAndPassword& entered, const Client& client, Instant now)
      -> Result<PasswordOutcome>;
  /// `attempt` is the digest of the attempt cookie's token.
  [[nodiscard]] auto enter_code(const crypto::Digest& attempt, std::string_view typed, const Client& client,
                                Instant now) -> Result<SecondStepOutcome>;
  [[nodiscard]] auto enter_recovery_code(const crypto::Digest& attempt, std::string_view typed,
                                         const Client& client, Instant now) -> Result<SecondStepOutcome>;
  /// A pass of the operator opens the enrolment of a new authenticator and nothing else.
  [[nodiscard]] auto enter_pass(const crypto::Digest& attempt, std::string_view typed, const Client& client,
                                Instant now) -> Result<SecondStepOutcome>;
  /// Whether the second step can still be taken.
  [[nodiscard]] auto is_second_step_due(const crypto::Digest& attempt, Instant now) -> Result<bool>;
  /// Nothing when the step can't be taken, or the account has no authenticator any more.
  [[nodiscard]] auto asked_for(const crypto::Digest& attempt, Instant now) -> Result<std::optional<AskedFor>>;
  /// Drops the attempt; without one, nothing happens.
  [[nodiscard]] auto give_up(const crypto::Digest& attempt) -> Result<void>;

 private:
  // The second step of one attempt: whose it is, and the guess that may be made.
  struct Step {
    attempt::Attempt attempt;
    account::Account account;
    attempt::Guess guess;
    attempt::Granted granted;
    /// What was found of the client's browser, in the unit of the step, if it has a cookie.
    std::optional<attempt::Acquaintance> seen;
  };
  /// Whether it is the first sign-in of an account that came from another system with its password, or with
  /// its authenticator.
  enum class Came : std::uint8_t { here, from_elsewhere };
  [[nodiscard]] auto name_digest(const account::Identifier& name) const -> crypto::Digest;
  struct Guesser;
  [[nodiscard]] auto guesser(unit::Unit& unit, const account::Identifier& name, const Client& client,
                             Instant now) const -> Guesser;
  /// At a glance, which keeps nobody from the account; noted when it is so.
  [[nodiscard]] auto must_wait(const account::Identifier& name, const Client& client, Instant now)
      -> Result<std::optional<Wait>>;
  [[nodiscard]] auto claim(unit::Unit& unit, const account::Identifier& name, const Client& client,
                           Instant now) const -> std::variant<PasswordClaim, Wait>;
  [[nodiscard]] auto after_password(unit::Unit& unit, const account::Account& account, Came came,
                                    const Client& client, Instant now) const -> PasswordOutcome;
  void refuse(unit::Unit& unit, const Step& step, audit::Refusal why, const Client& client,
              Instant now) const;
  [[nodiscard]] auto find_step(unit::Unit& unit, const crypto::Digest& attempt, const Client& client,
                               factor::Kind kind, Instant now) const -> std::variant<Step, Wait, TooLate>;
  /// What `judge` says of a step that may be taken now by something that is no code at all or may be one.
  enum class Typed { no_code, may_be_right };
  [[nodiscard]] auto in_step(unit::Unit& unit, const crypto::Digest& attempt, const Client& client,
                             factor::Kind kind, Typed typed, Instant now,
                             const std::function<SecondStepOutcome(const Step&)>& judge) const
      -> SecondStepOutcome;
  struct RecoveryClaim;
  [[nodiscard]] auto claim_recovery_code(unit::Unit& unit, const crypto::Digest& attempt,
                                         const std::optional<factor::recovery_code::RecoveryCode>& code,
                                         const Client& client, Instant now) const
      -> std::variant<RecoveryClaim, Refused, Wait, TooLate>;
  [[nodiscard]] auto settle_recovery_code(unit::Unit& unit, const RecoveryClaim& claim,
                                          const crypto::PasswordHash& hashed, const Client& client,
                                          Instant now) const -> SecondStepOutcome;
  /// Uses the pass up; or why it can't be.
  [[nodiscard]] auto use_pass(unit::Unit& unit, const Step& step, const pass::PassCode& code,
                              Instant now) const -> std::optional<audit::Refusal>;
  /// The step is proven: the attempt ends, the machine decides what opens.
  [[nodiscard]] auto pass_on(unit::Unit& unit, const Step& step, factor::Kind proven, const Client& client,
                             Instant now, std::optional<AuthenticatorId> authenticator = {},
                             Came came = Came::here) const -> SignedIn;
  /// `looked`: what has already been found of the client's browser in this unit.
  [[nodiscard]] auto finish(unit::Unit& unit, const session::Proof& proof, Came came, const Client& client,
                            const std::optional<attempt::Acquaintance>& looked) const -> SignedIn;
  /// The account knows the client's browser from now on; its token, when it needs a new one.
  [[nodiscard]] auto make_known(unit::Unit& unit, const session::Proof& proof, const Client& client,
                                const attempt::Acquaintance& seen) const -> std::optional<crypto::Token>;

  unit::Units& units_;
  crypto::HashingPool& pool_;
  const crypto::KeyRing& ring_;
  Random& random_;
  otp::Window window_;
  crypto::MacKey name_key_;
  PasswordCheck passwords_;
  account::TwoFactorPolicy policy_;
};

}  // namespace sallyport::sign_in
