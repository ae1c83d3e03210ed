#pragma once

#include "session/proof.h"

namespace sallyport::sign_in {

/// The one place where proofs come from: only the two conversations that verify factors can call it.
class ProofMaker {
  friend class SignIn;
  friend class StepUp;

  [[nodiscard]] static auto make(AccountId account, factor::Kinds factors, session::Scope scope, Instant now,
                                 std::optional<AuthenticatorId> authenticator = {}) -> session::Proof {
    return session::Proof{account, factors, scope, now, authenticator};
  }
};

}  // namespace sallyport::sign_in
