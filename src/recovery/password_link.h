#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "account/account.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "crypto/token.h"
#include "factor/password/policy.h"
#include "unit/unit.h"

namespace sallyport::recovery {

/// An invitation that can still be used: for whom.
struct Invited {
  account::Account account;
};
/// It is unknown, used up, or over; or its account is disabled.
struct InvitationGone {};
/// The password can't be chosen; the invitation stays.
struct TooWeak {
  factor::password::Weakness why;
};
struct PasswordChosen {
  /// For the known-browser cookie: strangers' guesses at the old password must not keep the person out now.
  crypto::Token new_browser;
};
using crypto::Busy;

/// What a company adds to the words that a password must not be made of.
struct BrandWords {
  std::vector<std::string> words;
};

/// A person's first password, or a new one after the old was locked: chosen by a link that the operator made.
/// It ends all sessions and never touches the second factor. Safe to call from any thread.
class Invitation {
 public:
  Invitation(unit::Units& units, crypto::HashingPool& pool, Random& random, factor::password::Policy policy,
             BrandWords brand);

  /// Changes nothing, so that whatever opens the link beforehand does no harm.
  [[nodiscard]] auto find(const crypto::Digest& token, Instant now)
      -> Result<std::variant<Invited, InvitationGone>>;
  [[nodiscard]] auto choose_password(const crypto::Digest& token, const Secret& password,
                                     const audit::Origin& origin, Instant now)
      -> Result<std::variant<PasswordChosen, TooWeak, InvitationGone, Busy>>;

 private:
  [[nodiscard]] auto find_in(unit::Unit& unit, const crypto::Digest& token, Instant now) const
      -> std::optional<account::Account>;
  [[nodiscard]] auto personal_words(const account::Account& account) const -> std::vector<std::string>;

  unit::Units& units_;
  crypto::HashingPool& pool_;
  Random& random_;
  factor::password::Policy policy_;
  BrandWords brand_;
};

}  // namespace sallyport::recovery
