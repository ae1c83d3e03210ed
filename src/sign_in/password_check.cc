#include "sign_in/password_check.h"

#include <fmt/format.h>

#include "sign_in/second_factor.h"
#include "text/text.h"

namespace sallyport::sign_in {
namespace {

auto refused_anyway(const PasswordClaim& claim, attempt::Granted::Lock lock, From from)
    -> std::optional<audit::Refusal> {
  if (!claim.account) {
    return audit::Refusal::unknown_name;
  }
  if (claim.account->status == account::Status::disabled) {
    return audit::Refusal::account_disabled;
  }
  if (!claim.password && !claim.foreign) {
    return audit::Refusal::no_such_factor;
  }
  if (lock == attempt::Granted::Lock::locked && from == From::stranger) {
    return audit::Refusal::locked;
  }
  return std::nullopt;
}

// The account as it is now, if what was hashed is still what counts: it may have been closed meanwhile, the
// password chosen anew.
auto still_stands(unit::Unit& unit, const PasswordClaim& claim) -> std::optional<account::Account> {
  unit.passwords.will_find_either(claim.account->id);
  auto account = unit.accounts.find(claim.account->id);
  if (!account || account->status == account::Status::disabled) {
    return std::nullopt;
  }
  const auto [ours, foreign] = unit.passwords.find_either(claim.account->id);
  const bool stands =
      claim.foreign ? !ours && foreign == claim.foreign->kept
                    : ours && ours->version == claim.password->version && ours->hash == claim.password->hash;
  return stands ? std::move(account) : std::nullopt;
}

}  // namespace

auto PasswordCheck::claim(unit::Unit& unit, attempt::Guess guess, std::optional<account::Account> account,
                          From from, Instant now, const audit::Origin& origin) const
    -> std::variant<PasswordClaim, attempt::Wait> {
  const auto account_id = guess.account;
  unit.passwords.will_find_either(account_id);
  const auto judged = attempt::judge(unit.guesses, guess, now);
  if (const auto* wait = std::get_if<attempt::Wait>(&judged)) {
    unit.events.append({now, account_id, origin, audit::Throttled{guess.kind, wait->until}});
    return *wait;
  }
  const auto& granted = std::get<attempt::Granted>(judged);
  charge(unit, guess, granted, now, origin);
  auto [ours, foreign] = unit.passwords.find_either(account_id);
  PasswordClaim claim{.guess = std::move(guess),
                      .account = std::move(account),
                      .password = std::move(ours),
                      .foreign = {},
                      .refused_anyway = {}};
  if (account_id && foreign && !claim.password) {
    claim.foreign = opened(*account_id, *std::move(foreign));
  }
  claim.refused_anyway = refused_anyway(claim, granted.lock, from);
  return claim;
}

auto PasswordCheck::opened(AccountId account, factor::password::ForeignPassword kept) const -> ForeignClaim {
  const auto text = ring_.open(kept.sealed_hash, factor::password::foreign_hash_binding(account));
  if (!text) {
    throw FaultInUnit{fmt::format("the brought hash of account {} does not open: {}", account.value(),
                                  text.error().message)};
  }
  auto hash = crypto::ForeignHash::parse(text->reveal());
  if (!hash) {
    throw FaultInUnit{fmt::format("the brought hash of account {} is damaged", account.value())};
  }
  return {.kept = std::move(kept), .hash = *std::move(hash)};
}

// An old system hashed the bytes that came in; here passwords are of one normal form. A keyboard of today may
// spell é as one letter and the old one as two.
auto PasswordCheck::hash_foreign(const PasswordClaim& claim, const Secret& password) const
    -> std::variant<PasswordSeen, crypto::Busy> {
  std::optional<Secret> other_spelling;
  if (auto decomposed = text::nfd(password.reveal()); decomposed && *decomposed != password.reveal()) {
    other_spelling = Secret::take(*std::move(decomposed));
  }
  auto verified = pool_.verify_foreign(claim.foreign->hash,
                                       {.password = password, .other_spelling = other_spelling}, random_);
  if (const auto* busy = std::get_if<crypto::Busy>(&verified)) {
    return *busy;
  }
  auto& made = std::get<crypto::ForeignVerified>(verified);
  return PasswordSeen{.verdict = made.verdict, .rehashed = std::move(made.made)};
}

auto PasswordCheck::hash(const PasswordClaim& claim, const Secret& password) const
    -> std::variant<PasswordSeen, crypto::Busy> {
  if (claim.foreign) {
    return hash_foreign(claim, password);
  }
  const auto verified =
      claim.password ? pool_.verify(claim.password->hash, password) : pool_.verify_nobody(password);
  if (const auto* busy = std::get_if<crypto::Busy>(&verified)) {
    return *busy;
  }
  PasswordSeen seen{.verdict = std::get<crypto::Verdict>(verified), .rehashed = {}};
  const bool is_right = seen.verdict == crypto::Verdict::matches && !claim.refused_anyway;
  if (is_right && crypto::needs_rehash(claim.password->hash, pool_.parameters())) {
    // Without room now it is done at the next sign-in.
    auto hashed = pool_.hash(password, random_);
    if (auto* hash = std::get_if<crypto::PasswordHash>(&hashed)) {
      seen.rehashed = std::move(*hash);
    }
  }
  return seen;
}

auto PasswordCheck::settle(unit::Unit& unit, const PasswordClaim& claim, const PasswordSeen& seen,
                           Instant now, const audit::Origin& origin) const
    -> std::variant<PasswordAccepted, PasswordRefused> {
  if (claim.refused_anyway) {
    return PasswordRefused{*claim.refused_anyway};
  }
  auto account = seen.verdict == crypto::Verdict::matches ? still_stands(unit, claim) : std::nullopt;
  if (!account) {
    return PasswordRefused{audit::Refusal::wrong};
  }
  attempt::give_back(unit.guesses, claim.guess, now);
  if (seen.rehashed) {
    keep_rehashed(unit, claim, *seen.rehashed, now, origin);
  }
  return PasswordAccepted{*std::move(account)};
}

void PasswordCheck::keep_rehashed(unit::Unit& unit, const PasswordClaim& claim,
                                  const crypto::PasswordHash& hash, Instant now,
                                  const audit::Origin& origin) const {
  const factor::password::Password next{
      .hash = hash,
      .chosen = claim.foreign ? claim.foreign->kept.brought : claim.password->chosen,
      .version = claim.foreign ? Version::none() : claim.password->version};
  if (unit.passwords.replace(claim.account->id, next) == Written::yes) {
    unit.events.append({now, claim.account->id, origin, audit::PasswordRehashed{}});
  }
}

}  // namespace sallyport::sign_in
