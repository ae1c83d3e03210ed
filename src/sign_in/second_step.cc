// The second step of a sign-in: by a code, by a recovery code, by a pass of the operator.
#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

#include "factor/recovery_code/recovery_code.h"
#include "pass/pass.h"
#include "sign_in/machine.h"
#include "sign_in/proof_maker.h"
#include "sign_in/second_factor.h"
#include "sign_in/sign_in.h"

namespace sallyport::sign_in {
namespace {

using audit::FactorRefused;
using audit::Refusal;
using factor::Kind;
using factor::recovery_code::RecoveryCode;

constexpr State second_factor_asked{.stage = Stage::second_factor_asked, .proven = {Kind::password}};

auto right_answer(Kind kind) -> Answer {
  switch (kind) {
    case Kind::password:
      return Answer::password_right;
    case Kind::code:
      return Answer::code_right;
    case Kind::recovery_code:
      return Answer::recovery_code_right;
    case Kind::pass:
      return Answer::pass_right;
  }
  return Answer::too_late;
}

auto is_locked(const attempt::Granted& granted) -> bool {
  return granted.lock == attempt::Granted::Lock::locked;
}

auto live_attempt(unit::Unit& unit, const crypto::Digest& token, Instant now)
    -> std::optional<attempt::Begun> {
  auto found = unit.attempts.find(token);
  return found && attempt::is_live(found->attempt, now) ? std::move(found) : std::nullopt;
}

/// A guess at the second step of this account, in the lane of its browser where that is known.
auto guess_at(AccountId account, const std::optional<attempt::Acquaintance>& seen, const Client& client,
              Kind kind) -> attempt::Guess {
  return {.lane = seen && seen->browser ? attempt::Lane::second_step_from(account, seen->browser->id)
                                        : attempt::Lane::second_step(account),
          .account = account,
          .kind = kind,
          .network = client.network};
}

/// What a code will ask of its account.
void ask_ahead(unit::Unit& unit, AccountId account, const Client& client, Instant now) {
  unit.authenticators.will_ask_of(account);
  unit.known_browsers.will_look(account, client.browser, now);
  if (!client.browser) {
    unit.guesses.will_hold(guess_at(account, {}, client, Kind::code), now);
  }
}

/// Nothing of an account that has no authenticator.
auto asked_for_codes_of(const account::Account& account,
                        std::span<const factor::totp::Authenticator> authenticators)
    -> std::optional<AskedFor> {
  if (authenticators.empty()) {
    return std::nullopt;
  }
  AskedFor asked{.account = account,
                 .entries = {},
                 .usual_codes = std::ranges::all_of(authenticators, &factor::totp::shows_usual_codes)};
  std::ranges::transform(authenticators, std::back_inserter(asked.entries),
                         &factor::totp::Authenticator::entry);
  return asked;
}

}  // namespace

// A recovery code to be hashed outside the unit, of which one guess has been spent.
struct SignIn::RecoveryClaim {
  Step step;
  std::optional<factor::recovery_code::HashedCode> kept;
};

auto SignIn::find_step(unit::Unit& unit, const crypto::Digest& attempt, const Client& client, Kind kind,
                       Instant now) const -> std::variant<Step, Wait, TooLate> {
  if (const auto owner = unit.attempts.will_find(attempt); owner && kind == Kind::code) {
    ask_ahead(unit, *owner, client, now);
  }
  const auto found = live_attempt(unit, attempt, now);
  if (!found || found->account.status != account::Status::enabled) {
    unit.attempts.remove(attempt);
    return TooLate{};
  }
  const auto& account = found->account;
  if (kind == Kind::code) {
    ask_ahead(unit, account.id, client, now);
  }
  const auto seen = client.browser ? std::optional{unit.known_browsers.look(account.id, client.browser, now)}
                                   : std::nullopt;
  auto guess = guess_at(account.id, seen, client, kind);
  const auto judged = attempt::judge(unit.guesses, guess, now);
  if (const auto* wait = std::get_if<Wait>(&judged)) {
    unit.events.append({now, account.id, client.origin, audit::Throttled{kind, wait->until}});
    return *wait;
  }
  return Step{found->attempt, account, std::move(guess), std::get<attempt::Granted>(judged), seen};
}

void SignIn::refuse(unit::Unit& unit, const Step& step, Refusal why, const Client& client,
                    Instant now) const {
  unit.events.append(
      {now, step.account.id, client.origin, FactorRefused{step.guess.kind, why, FactorRefused::At::sign_in}});
}

auto SignIn::pass_on(unit::Unit& unit, const Step& step, Kind proven, const Client& client, Instant now,
                     std::optional<AuthenticatorId> authenticator, Came came) const -> SignedIn {
  unit.attempts.remove(step.attempt.token);
  const auto state = decide(second_factor_asked, right_answer(proven), Asks::a_second_factor);
  const auto scope =
      state.stage == Stage::everything_open ? session::Scope::full : session::Scope::enrolment_only;
  return finish(unit, ProofMaker::make(step.account.id, state.proven, scope, now, authenticator), came,
                client, step.seen);
}

auto SignIn::in_step(unit::Unit& unit, const crypto::Digest& attempt, const Client& client, Kind kind,
                     Typed typed, Instant now,
                     const std::function<SecondStepOutcome(const Step&)>& judge) const -> SecondStepOutcome {
  const auto found = find_step(unit, attempt, client, kind, now);
  if (const auto* wait = std::get_if<Wait>(&found)) {
    return *wait;
  }
  if (std::holds_alternative<TooLate>(found)) {
    return TooLate{};
  }
  const auto& step = std::get<Step>(found);
  if (typed == Typed::no_code) {
    refuse(unit, step, Refusal::malformed, client, now);
    return Refused{Told::not_right};
  }
  return judge(step);
}

auto SignIn::enter_code(const crypto::Digest& attempt, std::string_view typed, const Client& client,
                        Instant now) -> Result<SecondStepOutcome> {
  const auto code = otp::Code::parse(typed);
  return units_.write([&](unit::Unit& unit) {
    const auto judge = [&](const Step& step) -> SecondStepOutcome {
      const auto checked = is_locked(step.granted)
                               ? CodeRefused{Refusal::locked}
                               : check_code(unit, step.account.id, *code, ring_, window_, now, client.origin);
      if (const auto* refused = std::get_if<CodeRefused>(&checked)) {
        charge_second(unit, step.guess, step.granted, refused->why, now, client.origin);
        refuse(unit, step, refused->why, client, now);
        return Refused{told_of(refused->why), asked_for_codes_of(step.account, refused->authenticators)};
      }
      attempt::clear(unit.guesses, step.guess, step.granted.seen, now);
      const auto& accepted = std::get<CodeAccepted>(checked);
      auto signed_in = pass_on(unit, step, Kind::code, client, now, accepted.authenticator.id,
                               accepted.is_first_of_brought ? Came::from_elsewhere : Came::here);
      end_replaced(unit, accepted.authenticator, client.origin, now);
      signed_in.by =
          SignedIn::ByCode{accepted.use == CodeAccepted::Use::first ? SignedIn::ByCode::Use::first
                                                                    : SignedIn::ByCode::Use::later};
      return signed_in;
    };
    return in_step(unit, attempt, client, Kind::code, code ? Typed::may_be_right : Typed::no_code, now,
                   judge);
  });
}

auto SignIn::claim_recovery_code(unit::Unit& unit, const crypto::Digest& attempt,
                                 const std::optional<RecoveryCode>& code, const Client& client,
                                 Instant now) const -> std::variant<RecoveryClaim, Refused, Wait, TooLate> {
  auto found = find_step(unit, attempt, client, Kind::recovery_code, now);
  if (const auto* wait = std::get_if<Wait>(&found)) {
    return *wait;
  }
  if (std::holds_alternative<TooLate>(found)) {
    return TooLate{};
  }
  auto& step = std::get<Step>(found);
  if (!code) {
    refuse(unit, step, Refusal::malformed, client, now);
    return Refused{Told::not_right};
  }
  charge(unit, step.guess, step.granted, now, client.origin);
  if (is_locked(step.granted)) {
    refuse(unit, step, Refusal::locked, client, now);
    return Refused{Told::factor_locked};
  }
  step.seen.reset();  // the code is settled in another unit
  auto kept = unit.recovery_codes.find(step.account.id, code->selector());
  return RecoveryClaim{.step = std::move(step), .kept = std::move(kept)};
}

auto SignIn::settle_recovery_code(unit::Unit& unit, const RecoveryClaim& claim,
                                  const crypto::PasswordHash& hashed, const Client& client, Instant now) const
    -> SecondStepOutcome {
  const auto& step = claim.step;
  const auto found = unit.attempts.find(step.attempt.token);
  if (!found || found->account.status != account::Status::enabled) {
    return TooLate{};  // it was finished or closed while the code was being hashed
  }
  auto why = claim.kept && claim.kept->hash == hashed ? std::optional<Refusal>{} : Refusal::wrong;
  if (!why && unit.recovery_codes.use(step.account.id, *claim.kept, now) == Written::somebody_was_faster) {
    why = Refusal::lost_race;
  }
  if (why) {
    refuse(unit, step, *why, client, now);
    count_wrong_code(unit, step.account.id, unit.guesses.wrong_codes(step.account.id, now), now,
                     client.origin);
    return Refused{Told::not_right};
  }
  attempt::give_back(unit.guesses, step.guess, now);
  const auto state = unit.recovery_codes.state(step.account.id);
  const auto remaining = state ? state->remaining : 0;
  unit.events.append({now, step.account.id, client.origin, audit::RecoveryCodeUsed{remaining}});
  auto signed_in = pass_on(unit, step, Kind::recovery_code, client, now);
  signed_in.by = SignedIn::ByRecoveryCode{remaining};
  return signed_in;
}

auto SignIn::enter_recovery_code(const crypto::Digest& attempt, std::string_view typed, const Client& client,
                                 Instant now) -> Result<SecondStepOutcome> {
  const auto code = RecoveryCode::parse(typed);
  const auto claimed = units_.write_first<RecoveryClaim>(
      [&](unit::Unit& unit) { return claim_recovery_code(unit, attempt, code, client, now); });
  if (!claimed) {
    return std::unexpected{claimed.error()};
  }
  if (const auto* refused = std::get_if<Refused>(&*claimed)) {
    return *refused;
  }
  if (const auto* wait = std::get_if<Wait>(&*claimed)) {
    return *wait;
  }
  if (std::holds_alternative<TooLate>(*claimed)) {
    return TooLate{};
  }
  const auto& claim = std::get<RecoveryClaim>(*claimed);
  // A code whose first two characters are of no row costs as much, unless the set was made at another cost:
  // those two are no secret.
  const auto hashed =
      claim.kept ? pool_.hash_like(claim.kept->hash, code->proof()) : pool_.hash(code->proof(), random_);
  return units_.write([&](unit::Unit& unit) -> SecondStepOutcome {
    if (const auto* busy = std::get_if<Busy>(&hashed)) {
      attempt::take_back(unit.guesses, claim.step.guess, now);
      return *busy;
    }
    return settle_recovery_code(unit, claim, std::get<crypto::PasswordHash>(hashed), client, now);
  });
}

auto SignIn::use_pass(unit::Unit& unit, const Step& step, const pass::PassCode& code, Instant now) const
    -> std::optional<Refusal> {
  if (is_locked(step.granted)) {
    return Refusal::locked;
  }
  const auto pass = unit.passes.find(code.digest());
  const bool is_ours = pass && pass->kind == pass::Kind::re_enrolment && pass->account == step.account.id;
  if (!is_ours || !pass::is_live(*pass, now)) {
    return Refusal::wrong;
  }
  return unit.passes.use(*pass) == Written::yes ? std::nullopt : std::optional{Refusal::lost_race};
}

auto SignIn::enter_pass(const crypto::Digest& attempt, std::string_view typed, const Client& client,
                        Instant now) -> Result<SecondStepOutcome> {
  const auto code = pass::PassCode::parse(typed);
  return units_.write([&](unit::Unit& unit) {
    const auto judge = [&](const Step& step) -> SecondStepOutcome {
      if (const auto why = use_pass(unit, step, *code, now)) {
        charge(unit, step.guess, step.granted, now, client.origin);
        refuse(unit, step, *why, client, now);
        return Refused{Told::not_right};
      }
      attempt::clear(unit.guesses, step.guess, step.granted.seen, now);
      auto signed_in = pass_on(unit, step, Kind::pass, client, now);
      signed_in.by = SignedIn::ByPass{};
      return signed_in;
    };
    return in_step(unit, attempt, client, Kind::pass, code ? Typed::may_be_right : Typed::no_code, now,
                   judge);
  });
}

auto SignIn::is_second_step_due(const crypto::Digest& attempt, Instant now) -> Result<bool> {
  return units_.read([&](unit::Unit& unit) { return live_attempt(unit, attempt, now).has_value(); });
}

auto SignIn::asked_for(const crypto::Digest& attempt, Instant now) -> Result<std::optional<AskedFor>> {
  return units_.read([&](unit::Unit& unit) -> std::optional<AskedFor> {
    const auto found = live_attempt(unit, attempt, now);
    if (!found) {
      return std::nullopt;
    }
    return asked_for_codes_of(found->account, unit.authenticators.of(found->account.id));
  });
}

auto SignIn::give_up(const crypto::Digest& attempt) -> Result<void> {
  return units_.write([&](unit::Unit& unit) { unit.attempts.remove(attempt); });
}

}  // namespace sallyport::sign_in
