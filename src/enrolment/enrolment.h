#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "account/account.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "crypto/key_ring.h"
#include "enrolment/diagnosis.h"
#include "enrolment/recovery_sheet.h"
#include "otp/uri.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::enrolment {

/// The key as it is shown to the person who enrols, and to nobody afterwards.
struct ShownKey {
  Secret base32;
  Secret in_groups;
  Secret uri;
  /// What the entry in the app will be called.
  std::string issuer;
  std::string account;
  Instant expires;
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
/// From now on a sign-in asks for a code.
struct Activated {
  /// This browser's session under its new token. Nothing after a pass of the operator: that session has ended
  /// with all others, and the person signs in with the new authenticator.
  std::optional<session::Opened> session;
  /// For the known-browser cookie: after a pass, the browser in which the new authenticator was made is
  /// known.
  std::optional<crypto::Token> new_browser;
};

/// Who presses, as far as a request tells.
struct Presser {
  audit::Origin origin;
  /// The digest of the known-browser cookie, when one came along: this browser alone stays known.
  std::optional<crypto::Digest> browser;
};
struct Renewed {};
struct Removed {};
/// The session has ended meanwhile.
struct SessionGone {};
using crypto::Busy;

/// From Activate to active: the key is shown, a code of it is proven, the recovery codes are saved; nothing
/// is switched on before. Also new recovery codes, and the way back. Safe to call from any thread.
class Enrolment {
 public:
  Enrolment(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random,
            otp::Issuer issuer, otp::Window window);

  /// Makes a key, unless one is on its way in this session: that one stays.
  [[nodiscard]] auto begin(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<std::variant<Begun, StepUpNeeded, AlreadyActive>>;
  /// What this session may see of its enrolment on its way.
  [[nodiscard]] auto pending(const session::Session& session, Instant now)
      -> Result<std::variant<ShownKey, ShownCodes, NothingPending>>;
  [[nodiscard]] auto prove(const session::Session& session, std::string_view typed,
                           const audit::Origin& origin, Instant now)
      -> Result<std::variant<Proven, Mismatched, Busy, NothingPending>>;
  /// The person says that the recovery codes are saved. Ends all other sessions of the account.
  [[nodiscard]] auto activate(const session::Session& session, const Presser& presser, Instant now)
      -> Result<std::variant<Activated, NothingPending, SessionGone>>;

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
      -> Result<std::variant<Removed, StepUpNeeded, NotActive>>;

 private:
  [[nodiscard]] auto open(std::string_view sealed, const crypto::Binding& binding) const -> Secret;
  [[nodiscard]] auto open_key(const factor::totp::PendingEnrolment& pending) const -> otp::Key;
  [[nodiscard]] auto live_pending(unit::Unit& unit, const session::Session& session, Instant now) const
      -> std::optional<factor::totp::PendingEnrolment>;
  [[nodiscard]] auto shown_key(const account::Account& account,
                               const factor::totp::PendingEnrolment& pending) const -> ShownKey;
  [[nodiscard]] auto keep_proven(unit::Unit& unit, const factor::totp::PendingEnrolment& pending,
                                 otp::Step step, std::string_view sealed_codes,
                                 const std::vector<factor::recovery_code::HashedCode>& hashed,
                                 const audit::Origin& origin, Instant now) const
      -> std::variant<Proven, Mismatched, Busy, NothingPending>;
  void make_active(unit::Unit& unit, const factor::totp::PendingEnrolment& pending,
                   const factor::totp::CodeProven& proven, const audit::Origin& origin, Instant now) const;

  unit::Units& units_;
  crypto::HashingPool& pool_;
  const crypto::KeyRing& ring_;
  Random& random_;
  SheetMaker sheets_{pool_, random_};
  otp::Issuer issuer_;
  otp::Window window_;
};

}  // namespace sallyport::enrolment
