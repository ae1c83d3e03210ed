#pragma once

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "crypto/foreign_hash.h"
#include "crypto/password_hash.h"
#include "crypto/seal.h"

namespace sallyport::factor::password {

/// The password of an account as it is kept: its hash and when it was chosen.
struct Password {
  crypto::PasswordHash hash;
  Instant chosen;
  Version version;
};

/// A password whose hash was made by another system: it counts until its owner signs in with it, or chooses
/// another one.
struct ForeignPassword {
  /// Sealed and bound to its owner (see `foreign_hash_binding`): such hashes are cheaper to guess than ours.
  std::string sealed_hash;
  /// When it came; when it was chosen, nobody knows.
  Instant brought;

  auto operator==(const ForeignPassword&) const -> bool = default;
};

/// What an account's password is checked against: one of both at most, and neither for somebody who has never
/// chosen one.
struct Kept {
  std::optional<Password> ours;
  std::optional<ForeignPassword> foreign;
};

[[nodiscard]] auto foreign_hash_binding(AccountId account) -> crypto::Binding;

/// Where passwords are kept. Every call may throw FaultInUnit.
class Passwords {
 public:
  Passwords() = default;
  Passwords(const Passwords&) = delete;
  Passwords(Passwords&&) = delete;
  auto operator=(const Passwords&) -> Passwords& = delete;
  auto operator=(Passwords&&) -> Passwords& = delete;
  virtual ~Passwords() = default;

  /// Nothing for somebody who has never chosen one (invited, but not come yet).
  [[nodiscard]] virtual auto find(AccountId account) -> std::optional<Password> = 0;
  /// Writes hash and time if what stands there is still the version that `next` was made from
  /// (`Version::none()`: nothing). A foreign password of the account is gone with it.
  [[nodiscard]] virtual auto replace(AccountId account, const Password& next) -> Written = 0;
  /// Nobody signs in to the account before a password is chosen.
  virtual void remove(AccountId account) = 0;

  /// Either kind, at one look. For nobody, who has none, it looks all the same: a guess at a name of nobody
  /// does what one at somebody's does, or its time would tell them apart.
  [[nodiscard]] virtual auto find_either(std::optional<AccountId> account) -> Kept = 0;
  /// find_either() may be asked of the same one in this unit, and nothing of what it says is changed before:
  /// a store that is far away is asked on the way of something else.
  virtual void will_find_either(std::optional<AccountId> account) = 0;
  /// For an account that has no password.
  virtual void put_foreign(AccountId account, const ForeignPassword& password) = 0;
};

}  // namespace sallyport::factor::password
