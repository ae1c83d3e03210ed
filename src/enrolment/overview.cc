#include "enrolment/overview.h"

#include <algorithm>

namespace sallyport::enrolment {
namespace {

auto lasting(const std::vector<factor::totp::Authenticator>& authenticators) -> int {
  return static_cast<int>(std::ranges::count_if(
      authenticators, [&](const auto& one) { return !factor::totp::is_about_to_end(one, authenticators); }));
}

auto active_of(unit::Unit& unit, const CheckUpTimes& times, AccountId account) -> std::optional<Active> {
  const auto authenticators = unit.authenticators.of(account);
  if (authenticators.empty()) {
    return std::nullopt;
  }
  const auto since = authenticators.front().activated;
  const auto check_up = unit.check_ups.find(account);
  Active active{.since = since,
                .last_used = std::nullopt,
                .entry = authenticators.back().entry,
                .is_locked = unit.guesses.tally(account, factor::Kind::code).locks(),
                .asks_for_new_key = std::ranges::any_of(authenticators, &factor::totp::asks_for_new_key),
                .usual_codes = std::ranges::all_of(authenticators, &factor::totp::shows_usual_codes),
                .authenticators = lasting(authenticators),
                .check_up_due = check_up_due(check_up, since, times),
                .check_up_passed = check_up ? check_up->passed : std::nullopt};
  for (const auto& authenticator : authenticators) {
    active.last_used = std::max(active.last_used, authenticator.last_used);
  }
  return active;
}

// When a password of another system was chosen, nobody knows: it counts from the day it came.
auto password_since(unit::Unit& unit, AccountId account) -> std::optional<Instant> {
  const auto [ours, foreign] = unit.passwords.find_either(account);
  if (ours) {
    return ours->chosen;
  }
  return foreign ? std::optional{foreign->brought} : std::nullopt;
}

}  // namespace

auto overview(unit::Units& units, AccountId account, Instant now, const CheckUpTimes& times)
    -> Result<Overview> {
  return units.read([&](unit::Unit& unit) {
    const auto contact = unit.contacts.find(account);
    const auto recovery_codes = unit.recovery_codes.state(account);
    return Overview{.active = active_of(unit, times, account),
                    .recovery_codes = recovery_codes,
                    .are_recovery_codes_locked =
                        recovery_codes && unit.guesses.tally(account, factor::Kind::recovery_code).locks(),
                    .password_chosen = password_since(unit, account),
                    .wrong_codes = unit.guesses.wrong_codes(account, now),
                    .registered_confirmed = contact.registered_confirmed,
                    .second_confirmed = contact.second_confirmed};
  });
}

auto Overviews::recall(AccountId account, Instant now) -> std::optional<Overview> {
  const auto known = memory_.recall(account, now);
  return known ? std::optional{known->overview} : std::nullopt;
}

auto Overviews::find(AccountId account, Instant now) -> Result<Overview> {
  if (auto known = recall(account, now)) {
    return *known;
  }
  const auto moment = units_.changes().moment();
  auto read = overview(units_, account, now, times_);
  if (read) {
    memory_.keep({.account = account, .overview = *read}, moment, now);
  }
  return read;
}

}  // namespace sallyport::enrolment
