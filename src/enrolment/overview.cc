#include "enrolment/overview.h"

namespace sallyport::enrolment {
namespace {

auto active_of(unit::Unit& unit, AccountId account) -> std::optional<Active> {
  const auto authenticators = unit.authenticators.of(account);
  if (authenticators.empty()) {
    return std::nullopt;
  }
  Active active{.since = authenticators.front().activated,
                .last_used = std::nullopt,
                .entry = authenticators.back().entry,
                .is_locked = unit.guesses.tally(account, factor::Kind::code).locks()};
  for (const auto& authenticator : authenticators) {
    active.last_used = std::max(active.last_used, authenticator.last_used);
  }
  return active;
}

}  // namespace

auto overview(unit::Units& units, AccountId account, Instant now) -> Result<Overview> {
  return units.read([&](unit::Unit& unit) {
    const auto password = unit.passwords.find(account);
    return Overview{.active = active_of(unit, account),
                    .recovery_codes = unit.recovery_codes.state(account),
                    .password_chosen = password ? std::optional{password->chosen} : std::nullopt,
                    .wrong_codes = unit.guesses.wrong_codes(account, now)};
  });
}

auto Overviews::find(AccountId account, Instant now) -> Result<Overview> {
  if (auto known = recall(account, now)) {
    return *known;
  }
  const auto moment = units_.changes().moment();
  auto read = overview(units_, account, now);
  if (read) {
    memory_.keep(account, account, *read, moment, now);
  }
  return read;
}

}  // namespace sallyport::enrolment
