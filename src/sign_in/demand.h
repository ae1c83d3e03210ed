#pragma once

#include <optional>

#include "account/two_factor_policy.h"
#include "unit/unit.h"

namespace sallyport::sign_in {

/// What somebody has put off of what his group is asked for. Nothing when nothing can be asked of him: it is
/// offered alone, or there is a second factor. Throws FaultInUnit.
[[nodiscard]] auto open_demand(unit::Unit& unit, const account::TwoFactorRule& rule, AccountId account)
    -> std::optional<account::Delay>;

/// What the policy asks of this account now. Throws FaultInUnit.
[[nodiscard]] auto demand_on(unit::Unit& unit, const account::TwoFactorPolicy& policy,
                             const account::Account& account, Instant now) -> account::Demand;

}  // namespace sallyport::sign_in
