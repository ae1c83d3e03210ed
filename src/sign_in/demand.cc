#include "sign_in/demand.h"

namespace sallyport::sign_in {

auto open_demand(unit::Unit& unit, const account::TwoFactorRule& rule, AccountId account)
    -> std::optional<account::Delay> {
  if (rule.policy == account::TwoFactorRule::Policy::offered || !unit.authenticators.of(account).empty()) {
    return std::nullopt;
  }
  return unit.delays.of(account);
}

auto demand_on(unit::Unit& unit, const account::TwoFactorPolicy& policy, const account::Account& account,
               Instant now) -> account::Demand {
  const auto rule = policy.rule_of(account.group);
  const auto delay = open_demand(unit, rule, account.id);
  return delay ? account::demand_of(rule, account.created, *delay, now)
               : account::Demand{account::NothingAsked{}};
}

}  // namespace sallyport::sign_in
