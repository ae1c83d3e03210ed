#pragma once

#include <optional>
#include <variant>

#include "account/account.h"
#include "attempt/guesses.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/foreign_hash.h"
#include "crypto/hashing_pool.h"
#include "crypto/key_ring.h"
#include "factor/password/password.h"
#include "sign_in/client.h"
#include "unit/unit.h"

namespace sallyport::sign_in {

/// The hash of another system, which counts as long as there is none of ours.
struct ForeignClaim {
  factor::password::ForeignPassword kept;
  crypto::ForeignHash hash;
};

/// A password to be checked, of which one guess has been spent.
struct PasswordClaim {
  attempt::Guess guess;
  std::optional<account::Account> account;
  std::optional<factor::password::Password> password;
  std::optional<ForeignClaim> foreign;
  /// A reason for which it will not be accepted, whatever it is. The work is done all the same.
  std::optional<audit::Refusal> refused_anyway;
};

/// What the hashing showed.
struct PasswordSeen {
  crypto::Verdict verdict;
  /// Made with today's parameters, where the kept one is weaker or of another system.
  std::optional<crypto::PasswordHash> rehashed;
};

/// The password is right, and the guess has been given back.
struct PasswordAccepted {
  account::Account account;
};
struct PasswordRefused {
  audit::Refusal why;
};

/// Who guesses. Strangers can use up a password's hundred failures; from a browser that has signed in to the
/// account before, the owner is still heard.
enum class From { stranger, known_browser };

/// A password check in three parts: claim (in a unit), hash (outside any, on the pool), settle (in a unit).
/// Nobody and somebody walk the same way.
class PasswordCheck {
 public:
  PasswordCheck(crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random)
      : pool_{pool}, ring_{ring}, random_{random} {}

  /// Spends a guess. What can't be accepted anyway is noted, and not told.
  [[nodiscard]] auto claim(unit::Unit& unit, attempt::Guess guess, std::optional<account::Account> account,
                           From from, Instant now, const audit::Origin& origin) const
      -> std::variant<PasswordClaim, attempt::Wait>;
  [[nodiscard]] auto hash(const PasswordClaim& claim, const Secret& password) const
      -> std::variant<PasswordSeen, crypto::Busy>;
  /// Gives the guess back when the password is right, is still the one that was claimed, and its account is
  /// still open.
  [[nodiscard]] auto settle(unit::Unit& unit, const PasswordClaim& claim, const PasswordSeen& seen,
                            Instant now, const audit::Origin& origin) const
      -> std::variant<PasswordAccepted, PasswordRefused>;

 private:
  [[nodiscard]] auto opened(AccountId account, factor::password::ForeignPassword kept) const -> ForeignClaim;
  [[nodiscard]] auto hash_foreign(const PasswordClaim& claim, const Secret& password) const
      -> std::variant<PasswordSeen, crypto::Busy>;
  void keep_rehashed(unit::Unit& unit, const PasswordClaim& claim, const crypto::PasswordHash& hash,
                     Instant now, const audit::Origin& origin) const;

  crypto::HashingPool& pool_;
  const crypto::KeyRing& ring_;
  Random& random_;
};

}  // namespace sallyport::sign_in
