#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "account/account.h"
#include "account/two_factor_policy.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "crypto/key_ring.h"
#include "enrolment/diagnosis.h"
#include "enrolment/overview.h"
#include "enrolment/recovery_sheet.h"
#include "otp/uri.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::enrolment {

/// What a key is made for.
enum class Purpose : std::uint8_t {
  first,      ///< two-factor authentication is off, or everything is replaced after a pass
  another,    ///< one more authenticator beside those that are active
  new_phone,  ///< one that takes the place of another, after a while in which both work
};

/// The key as it is shown to the person who enrols, and to nobody afterwards.
struct ShownKey {
  Secret base32;
  Secret in_groups;
  Secret uri;
  /// What the entry in the app will be called.
  std::string issuer;
  std::string account;
  Instant expires;
  Purpose purpose;
  /// What the entry is called whose place this one takes.
  std::optional<std::string> old_account;
  /// Whether recovery codes are still to be saved behind the code: not when there is a set already.
  enum class Then : std::uint8_t { active, recovery_codes } then;
};

/// A code was right; these are the recovery codes to save, until `expires`.
struct ShownCodes {
  std::vector<Secret> codes;
  Instant made;
  Instant expires;
};

/// Nothing is on its way in this session: it was never begun, has expired, or is finished.
struct NothingPending {};
/// A fresh proof is asked first.
struct StepUpNeeded {};
/// Two-factor authentication is on already.
struct AlreadyActive {};
/// Two-factor authentication is off.
struct NotActive {};
struct Begun {};
/// The code is not accepted; the key stays the same.
struct Mismatched {
  Diagnosis diagnosis;
};
/// The code is right. Nothing is active yet.
struct Proven {};
/// The code is right, and the authenticator works from now on beside those of before.
struct Added {
  /// This browser's session under its new token.
  session::Opened session;
  AuthenticatorId authenticator;
  Purpose purpose;
};
/// The account has as many authenticators as it may have.
struct TooMany {};
/// Codes are switched off after too many wrong ones.
struct CodesOff {};
/// A new phone is on its way to take the place of an old one already.
struct ReplacementUnderWay {};
/// There is none with this id, or it is somebody else's.
struct NoSuchAuthenticator {};
/// From now on a sign-in asks for a code.
struct Activated {
  /// This browser's session under its new token. Nothing after a pass of the operator: that session has ended
  /// with all others, and the person signs in with the new authenticator.
  std::optional<session::Opened> session;
  /// For the known-browser cookie: after a pass, the browser in which the new authenticator was made is
  /// known.
  std::optional<crypto::Token> new_browser;
};

/// "anna" for the first entry, "anna-2" for the second, so that no app has two entries of one name.
[[nodiscard]] auto entry_account(const account::Account& account, factor::totp::Entry entry) -> std::string;

/// Who presses, as far as a request tells.
struct Presser {
  audit::Origin origin;
  /// The digest of the known-browser cookie, when one came along: this browser alone stays known.
  std::optional<crypto::Digest> browser;
  /// The network that guesses are counted by ("192.0.2.0/24").
  std::string network = {};
};
struct Renewed {};
struct Removed {};
/// The policy requires it of this account: it can move to a new phone, and not be switched off.
struct MustBeKept {};
/// The session has ended meanwhile.
struct SessionGone {};
using crypto::Busy;

/// From Activate to active: the key is shown, a code of it is proven, the recovery codes are saved; nothing
/// is switched on before. Also more authenticators, new recovery codes, and the way back. Safe to call from
/// any thread.
class Enrolment {
 public:
  Enrolment(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random,
            otp::Issuer issuer, otp::Window window, account::TwoFactorPolicy policy = {});

  /// Makes a key, unless one is on its way in this session: that one stays.
  [[nodiscard]] auto begin(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<std::variant<Begun, StepUpNeeded, AlreadyActive>>;
  /// Makes a key for one more authenticator, or for the one that will take the place of `instead_of`. One
  /// that is on its way in this session for the same stays. Writes an event for an id that is not the
  /// person's.
  using AnotherOutcome = std::variant<Begun, StepUpNeeded, NotActive, TooMany, CodesOff, ReplacementUnderWay,
                                      NoSuchAuthenticator>;
  [[nodiscard]] auto begin_another(const session::Session& session,
                                   const std::optional<AuthenticatorId>& instead_of,
                                   const audit::Origin& origin, Instant now) -> Result<AnotherOutcome>;
  /// What this session may see of its enrolment on its way.
  [[nodiscard]] auto pending(const session::Session& session, Instant now)
      -> Result<std::variant<ShownKey, ShownCodes, NothingPending>>;
  /// With two-factor authentication on and a set of recovery codes there, a right code is the last step.
  using ProveOutcome = std::variant<Proven, Added, Mismatched, Busy, NothingPending, SessionGone>;
  [[nodiscard]] auto prove(const session::Session& session, std::string_view typed,
                           const audit::Origin& origin, Instant now) -> Result<ProveOutcome>;
  /// The person says that the recovery codes are saved. Ends all other sessions of the account.
  [[nodiscard]] auto activate(const session::Session& session, const Presser& presser, Instant now)
      -> Result<std::variant<Activated, Added, NothingPending, SessionGone>>;

  /// Makes new recovery codes; the old ones hold until `use_new_codes`.
  [[nodiscard]] auto make_new_codes(const session::Session& session, Instant now)
      -> Result<std::variant<Begun, StepUpNeeded, NotActive, Busy>>;
  [[nodiscard]] auto new_codes(const session::Session& session, Instant now)
      -> Result<std::variant<ShownCodes, NothingPending>>;
  [[nodiscard]] auto use_new_codes(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<std::variant<Renewed, NothingPending>>;

  /// Switches two-factor authentication off, with a proof of password and second factor that was just made.
  /// Ends all other sessions of the account.
  [[nodiscard]] auto remove(const session::Session& session, const session::Proof& proof,
                            const Presser& presser, Instant now)
      -> Result<std::variant<Removed, StepUpNeeded, NotActive, MustBeKept>>;
  /// Whether `remove` is refused for this account, whatever is proven. Not while codes are switched off: to
  /// remove and to begin anew is the way back then, and the policy asks for it at once.
  [[nodiscard]] auto must_be_kept(const account::Account& account, const Active& active, Instant now) const
      -> bool;

 private:
  [[nodiscard]] auto must_be_kept(const account::Account& account, bool is_locked, Instant now) const -> bool;
  [[nodiscard]] auto open(std::string_view sealed, const crypto::Binding& binding) const -> Secret;
  [[nodiscard]] auto open_key(const factor::totp::PendingEnrolment& pending) const -> otp::Key;
  [[nodiscard]] auto live_pending(unit::Unit& unit, const session::Session& session, Instant now) const
      -> std::optional<factor::totp::PendingEnrolment>;
  [[nodiscard]] auto shown_key(unit::Unit& unit, const session::Session& session,
                               const factor::totp::PendingEnrolment& pending) const -> ShownKey;
  [[nodiscard]] auto keep_proven(unit::Unit& unit, const factor::totp::PendingEnrolment& pending,
                                 otp::Step step, std::string_view sealed_codes,
                                 const std::vector<factor::recovery_code::HashedCode>& hashed,
                                 const audit::Origin& origin, Instant now) const -> ProveOutcome;
  struct ToProve;
  using Judged = std::variant<ToProve, Proven, Added, Mismatched, NothingPending, SessionGone>;
  [[nodiscard]] auto judge(unit::Unit& unit, const session::Session& session, std::string_view typed,
                           const audit::Origin& origin, Instant now) const -> Judged;
  /// Shows a new key in this session.
  void put_key(unit::Unit& unit, const session::Session& session,
               const std::optional<AuthenticatorId>& replaces, const audit::Origin& origin,
               Instant now) const;
  [[nodiscard]] auto add(unit::Unit& unit, const session::Session& session,
                         const factor::totp::PendingEnrolment& pending, otp::Step step,
                         const audit::Origin& origin, Instant now) const -> std::variant<Added, SessionGone>;
  void make_active(unit::Unit& unit, const factor::totp::PendingEnrolment& pending,
                   const factor::totp::CodeProven& proven, const audit::Origin& origin, Instant now) const;

  unit::Units& units_;
  crypto::HashingPool& pool_;
  const crypto::KeyRing& ring_;
  Random& random_;
  SheetMaker sheets_{pool_, random_};
  otp::Issuer issuer_;
  otp::Window window_;
  account::TwoFactorPolicy policy_;
};

}  // namespace sallyport::enrolment
