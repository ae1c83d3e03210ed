#include "sign_in/second_factor.h"

#include <algorithm>
#include <span>
#include <utility>

namespace sallyport::sign_in {
namespace {

using factor::totp::Authenticator;
using factor::totp::Matched;
using factor::totp::Mismatch;
using factor::totp::NotMatched;

auto refusal_of(Mismatch mismatch) -> audit::Refusal {
  switch (mismatch) {
    case Mismatch::wrong:
      return audit::Refusal::wrong;
    case Mismatch::expired:
      return audit::Refusal::expired_code;
    case Mismatch::already_used:
      return audit::Refusal::replayed_code;
  }
  return audit::Refusal::wrong;
}

auto keep(unit::Unit& unit, const Authenticator& authenticator, const Matched& matched, Instant now)
    -> std::variant<CodeAccepted, CodeRefused> {
  auto next = authenticator;
  next.accepted = matched.next;
  next.last_used = now;
  next.uses = authenticator.replaces ? authenticator.uses + 1 : 0;
  if (unit.authenticators.replace(next) == Written::somebody_was_faster) {
    return CodeRefused{audit::Refusal::lost_race};
  }
  next.version = next.version.next();
  return CodeAccepted{.use = authenticator.last_used ? CodeAccepted::Use::later : CodeAccepted::Use::first,
                      .is_first_of_brought = authenticator.accepted == factor::totp::AcceptedSteps{},
                      .authenticator = std::move(next)};
}

// What is said of a code that fits none of them, in any way.
auto refusal_at_first(std::span<const Authenticator> authenticators, const otp::Code& code)
    -> audit::Refusal {
  if (authenticators.empty()) {
    return audit::Refusal::no_such_factor;
  }
  const bool is_as_long = std::ranges::any_of(authenticators, [&](const Authenticator& authenticator) {
    return authenticator.parameters.digits() == code.digits();
  });
  return is_as_long ? audit::Refusal::wrong : audit::Refusal::malformed;
}

// Of all that are left, none takes the place of one that is gone.
void forget_replacement(unit::Unit& unit, AccountId account, AuthenticatorId gone) {
  for (auto& authenticator : unit.authenticators.of(account)) {
    if (authenticator.replaces == gone) {
      authenticator.replaces.reset();
      authenticator.uses = 0;
      if (unit.authenticators.replace(authenticator) == Written::somebody_was_faster) {
        throw FaultInUnit{"an authenticator changed while its account was held"};
      }
    }
  }
}

}  // namespace

auto check_code(unit::Unit& unit, AccountId account, const otp::Code& code, const crypto::KeyRing& ring,
                otp::Window window, Instant now, const audit::Origin& origin)
    -> std::variant<CodeAccepted, CodeRefused> {
  auto authenticators = unit.authenticators.of(account);
  auto why = refusal_at_first(authenticators, code);
  for (const auto& authenticator : authenticators) {
    const auto verified =
        factor::totp::verify(factor::totp::open_key(authenticator, ring), authenticator.parameters, code,
                             authenticator.accepted, now, window);
    if (verified.clock == factor::totp::Verified::Clock::had_jumped) {
      unit.events.append({now, account, origin, audit::ClockHadJumped{}});
    }
    if (const auto* matched = std::get_if<Matched>(&verified.outcome)) {
      if (authenticator.told.contains(matched->step)) {
        why = audit::Refusal::replayed_code;
        continue;
      }
      return keep(unit, authenticator, *matched, now);
    }
    if (const auto told = refusal_of(std::get<NotMatched>(verified.outcome).mismatch);
        told != audit::Refusal::wrong) {
      why = told;
    }
  }
  return CodeRefused{why, std::move(authenticators)};
}

void end_authenticator(unit::Unit& unit, const Authenticator& ended, audit::AuthenticatorEnded::Why why,
                       const std::optional<SessionId>& kept, const audit::Origin& origin, Instant now) {
  unit.authenticators.remove(ended.account, ended.id);
  forget_replacement(unit, ended.account, ended.id);
  unit.sessions.end_opened_by(ended.account, ended.id, kept);
  unit.events.append(
      {now, ended.account, origin,
       audit::AuthenticatorEnded{.entry = ended.entry.number, .name = own_name(ended), .why = why}});
}

void end_replaced(unit::Unit& unit, const Authenticator& used, const audit::Origin& origin, Instant now) {
  if (!used.replaces || used.uses < factor::totp::uses_that_end_the_old_one) {
    return;
  }
  for (const auto& old : unit.authenticators.of(used.account)) {
    if (old.id == *used.replaces) {
      end_authenticator(unit, old, audit::AuthenticatorEnded::Why::replaced, {}, origin, now);
    }
  }
}

auto told_of(audit::Refusal why) -> Told {
  switch (why) {
    case audit::Refusal::expired_code:
      return Told::code_expired;
    case audit::Refusal::replayed_code:
    case audit::Refusal::lost_race:
      return Told::code_already_used;
    case audit::Refusal::locked:
      return Told::factor_locked;
    case audit::Refusal::wrong:
    case audit::Refusal::unknown_name:
    case audit::Refusal::account_disabled:
    case audit::Refusal::account_frozen:
    case audit::Refusal::no_such_factor:
    case audit::Refusal::malformed:
      return Told::not_right;
  }
  return Told::not_right;
}

void charge_second(unit::Unit& unit, const attempt::Guess& guess, const attempt::Granted& granted,
                   audit::Refusal why, Instant now, const audit::Origin& origin) {
  if (why == audit::Refusal::malformed) {
    return;
  }
  charge(unit, guess, granted, now, origin);
  if (guess.account) {
    count_wrong_code(unit, *guess.account, granted.seen.wrong_codes, now, origin);
  }
}

void count_wrong_code(unit::Unit& unit, AccountId account, int before, Instant now,
                      const audit::Origin& origin) {
  unit.guesses.count_wrong_code(account, now);
  const auto count = before + 1;
  if (std::ranges::find(attempt::wrong_codes_that_tell, count) != attempt::wrong_codes_that_tell.end()) {
    unit.events.append({now, account, origin, audit::ManyWrongCodes{count}});
  }
}

void charge(unit::Unit& unit, const attempt::Guess& guess, const attempt::Granted& granted, Instant now,
            const audit::Origin& origin) {
  attempt::charge(unit.guesses, guess, granted.seen, now);
  const bool locks_now = granted.seen.tally.in_a_row() + 1 == attempt::failures_that_lock;
  if (locks_now && guess.account) {
    unit.events.append({now, guess.account, origin, audit::FactorLocked{guess.kind}});
  }
}

}  // namespace sallyport::sign_in
