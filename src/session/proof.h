#pragma once

#include <optional>

#include "base/ids.h"
#include "base/instant.h"
#include "factor/factor.h"

namespace sallyport::sign_in {
class ProofMaker;
}

namespace sallyport::session {

/// What a session may reach: everything of the subscriber, or (after a pass of the operator) nothing but the
/// enrolment of a new authenticator.
enum class Scope { full, enrolment_only };

/// A finished verification. Only the sign-in flow can make one, and only a proof opens or raises a session.
class Proof {
 public:
  [[nodiscard]] auto account() const -> AccountId { return account_; }
  [[nodiscard]] auto factors() const -> factor::Kinds { return factors_; }
  [[nodiscard]] auto scope() const -> Scope { return scope_; }
  [[nodiscard]] auto at() const -> Instant { return at_; }
  /// Whose code it was, when one was among the factors.
  [[nodiscard]] auto authenticator() const -> std::optional<AuthenticatorId> { return authenticator_; }

 private:
  friend class sign_in::ProofMaker;
  Proof(AccountId account, factor::Kinds factors, Scope scope, Instant at,
        std::optional<AuthenticatorId> authenticator)
      : account_{account}, factors_{factors}, scope_{scope}, at_{at}, authenticator_{authenticator} {}

  AccountId account_;
  factor::Kinds factors_;
  Scope scope_;
  Instant at_;
  std::optional<AuthenticatorId> authenticator_;
};

}  // namespace sallyport::session
