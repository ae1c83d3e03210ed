#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "account/account.h"
#include "base/random.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "factor/password/policy.h"
#include "unit/unit.h"

namespace sallyport::recovery {

/// The password can't be chosen; nothing has changed.
struct TooWeak {
  factor::password::Weakness why;
};
using crypto::Busy;

/// What a company adds to the words that a password must not be made of.
struct BrandWords {
  std::vector<std::string> words;
};

/// What is the same wherever somebody chooses a password: what may be one, its hash, and that it is the one
/// from now on. Safe to call from any thread.
class NewPassword {
 public:
  NewPassword(crypto::HashingPool& pool, Random& random, factor::password::Policy policy, BrandWords brand);

  [[nodiscard]] auto weakness(const account::Account& account, const Secret& password) const
      -> std::optional<factor::password::Weakness>;
  /// Outside of any unit.
  [[nodiscard]] auto hash(const Secret& password) const -> std::variant<crypto::PasswordHash, Busy>;
  /// From now on it is the password; what was begun with the old one is over: attempts, links, and
  /// addresses that wait to be confirmed. Sessions
  /// and known browsers are left to the caller.
  static void keep(unit::Unit& unit, AccountId account, const crypto::PasswordHash& hash, Instant now);

 private:
  crypto::HashingPool& pool_;
  Random& random_;
  factor::password::Policy policy_;
  BrandWords brand_;
};

}  // namespace sallyport::recovery
