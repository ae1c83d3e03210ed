#pragma once

#include <optional>

#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "crypto/password_hash.h"

namespace sallyport::factor::password {

/// The password of an account as it is kept: its hash and when it was chosen.
struct Password {
  crypto::PasswordHash hash;
  Instant chosen;
  Version version;
};

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
  /// (`Version::none()`: nothing).
  [[nodiscard]] virtual auto replace(AccountId account, const Password& next) -> Written = 0;
  /// Nobody signs in to the account before a password is chosen.
  virtual void remove(AccountId account) = 0;
};

}  // namespace sallyport::factor::password
