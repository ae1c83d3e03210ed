#pragma once

#include <optional>
#include <variant>

#include "account/account.h"
#include "base/result.h"
#include "base/secret.h"
#include "recovery/new_password.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::recovery {

struct PasswordChanged {};
/// A proof with the present password is asked first.
struct ProofNeeded {};
/// The session has ended meanwhile.
struct SessionGone {};

/// Whether those who are signed in to the account elsewhere stay so.
enum class OtherSessions { end, stay };

/// Who changes it, as far as a request tells.
struct Changer {
  audit::Origin origin;
  /// The digest of the known-browser cookie, when one came along: with `OtherSessions::end` this browser
  /// alone stays known.
  std::optional<crypto::Digest> browser;
};

/// The change of a password by somebody who is signed in. Safe to call from any thread.
class PasswordChange {
 public:
  PasswordChange(unit::Units& units, const NewPassword& passwords) : units_{units}, passwords_{passwords} {}

  /// What speaks against it, before anybody is asked for a proof.
  [[nodiscard]] auto weakness(const account::Account& account, const Secret& password) const
      -> std::optional<factor::password::Weakness> {
    return passwords_.weakness(account, password);
  }
  /// `proof` was just made by this session, with the present password and the second factor if there is one.
  [[nodiscard]] auto change(const session::Session& session, const session::Proof& proof,
                            const Secret& password, OtherSessions others, const Changer& changer, Instant now)
      -> Result<std::variant<PasswordChanged, ProofNeeded, SessionGone, Busy>>;

 private:
  unit::Units& units_;
  const NewPassword& passwords_;
};

}  // namespace sallyport::recovery
