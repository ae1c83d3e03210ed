#include "sign_in/step_up.h"

#include "factor/recovery_code/recovery_code.h"
#include "sign_in/proof_maker.h"
#include "sign_in/second_factor.h"

namespace sallyport::sign_in {

using factor::Kind;
using factor::recovery_code::HashedCode;
using factor::recovery_code::RecoveryCode;

// One press: what came in.
struct StepUp::Round {
  const session::Session& session;
  const Secret& password;
  std::optional<otp::Code> code;
  std::optional<RecoveryCode> recovery_code;
  const Client& client;
  For what;
  Instant now;

  /// What was typed in the field of the code.
  [[nodiscard]] auto kind() const -> Kind { return recovery_code ? Kind::recovery_code : Kind::code; }
};

// What the first unit found, and what it spent.
struct StepUp::Claim {
  PasswordClaim password;
  std::optional<HashedCode> kept_code;
};

// What was right beside the password, and with a code whose it was.
struct StepUp::Second {
  Kind kind;
  std::optional<factor::totp::Authenticator> authenticator;
};

namespace {

auto asks_for_second_factor(unit::Unit& unit, const session::Session& session) -> bool {
  return session.scope == session::Scope::full && !unit.authenticators.of(session.account).empty();
}

auto guess_of(const session::Session& session, Kind kind, const Client& client) -> attempt::Guess {
  return {.lane = attempt::Lane::in_session(session.id),
          .account = session.account,
          .kind = kind,
          .network = client.network};
}

}  // namespace

StepUp::StepUp(unit::Units& units, crypto::HashingPool& pool, const crypto::KeyRing& ring, Random& random,
               otp::Window window)
    : units_{units},
      pool_{pool},
      ring_{ring},
      random_{random},
      window_{window},
      passwords_{pool, ring, random} {}

auto StepUp::claim(unit::Unit& unit, const Round& round) const -> std::variant<Claim, Wait, SessionGone> {
  auto account = unit.accounts.find(round.session.account);
  if (!account || !unit.sessions.find(round.session.token)) {
    return SessionGone{};
  }
  const bool is_known =
      round.client.browser &&
      unit.known_browsers.look(account->id, round.client.browser, round.now).browser.has_value();
  const auto from = is_known ? From::known_browser : From::stranger;
  auto claimed = passwords_.claim(unit, guess_of(round.session, Kind::password, round.client),
                                  std::move(account), from, round.now, round.client.origin);
  if (const auto* wait = std::get_if<Wait>(&claimed)) {
    return *wait;
  }
  Claim claim{.password = std::get<PasswordClaim>(std::move(claimed)), .kept_code = {}};
  if (round.recovery_code) {
    claim.kept_code = unit.recovery_codes.find(round.session.account, round.recovery_code->selector());
  }
  return claim;
}

auto StepUp::hash_recovery_code(const Round& round, const Claim& claim) const
    -> std::variant<std::optional<crypto::PasswordHash>, Busy> {
  if (!round.recovery_code) {
    return std::nullopt;
  }
  // A code whose first two characters are of no row costs as much, unless the set was made at another cost:
  // those two are no secret.
  auto hashed = claim.kept_code ? pool_.hash_like(claim.kept_code->hash, round.recovery_code->proof())
                                : pool_.hash(round.recovery_code->proof(), random_);
  if (const auto* busy = std::get_if<Busy>(&hashed)) {
    return *busy;
  }
  return std::get<crypto::PasswordHash>(std::move(hashed));
}

auto StepUp::check(unit::Unit& unit, const Round& round, const Claim& claim,
                   const std::optional<crypto::PasswordHash>& recovery) const
    -> std::variant<Second, audit::Refusal> {
  if (round.code) {
    auto checked =
        check_code(unit, round.session.account, *round.code, ring_, window_, round.now, round.client.origin);
    if (const auto* refused = std::get_if<CodeRefused>(&checked)) {
      return refused->why;
    }
    return Second{.kind = Kind::code,
                  .authenticator = std::get<CodeAccepted>(std::move(checked)).authenticator};
  }
  if (!recovery || !claim.kept_code || !(claim.kept_code->hash == *recovery)) {
    return audit::Refusal::wrong;
  }
  if (unit.recovery_codes.use(round.session.account, *claim.kept_code, round.now) ==
      Written::somebody_was_faster) {
    return audit::Refusal::lost_race;
  }
  const auto state = unit.recovery_codes.state(round.session.account);
  unit.events.append({round.now, round.session.account, round.client.origin,
                      audit::RecoveryCodeUsed{state ? state->remaining : 0}});
  return Second{.kind = Kind::recovery_code, .authenticator = {}};
}

auto StepUp::second_factor(unit::Unit& unit, const Round& round, const Claim& claim,
                           const std::optional<crypto::PasswordHash>& recovery) const
    -> std::variant<Second, Refused, Wait> {
  const auto refused = [&](audit::Refusal why) {
    unit.events.append({round.now, round.session.account, round.client.origin,
                        audit::FactorRefused{round.kind(), why, round.what}});
    return Refused{told_of(why)};
  };
  if (!round.code && !round.recovery_code) {
    return refused(audit::Refusal::malformed);
  }
  const auto guess = guess_of(round.session, round.kind(), round.client);
  const auto judged = attempt::judge(unit.guesses, guess, round.now);
  if (const auto* wait = std::get_if<Wait>(&judged)) {
    unit.events.append(
        {round.now, round.session.account, round.client.origin, audit::Throttled{guess.kind, wait->until}});
    return *wait;
  }
  const auto& granted = std::get<attempt::Granted>(judged);
  auto checked = granted.lock == attempt::Granted::Lock::locked
                     ? std::variant<Second, audit::Refusal>{audit::Refusal::locked}
                     : check(unit, round, claim, recovery);
  if (const auto* why = std::get_if<audit::Refusal>(&checked)) {
    charge_second(unit, guess, granted, *why, round.now, round.client.origin);
    return refused(*why);
  }
  attempt::clear(unit.guesses, guess, granted.seen, round.now);
  return std::get<Second>(std::move(checked));
}

auto StepUp::settle(unit::Unit& unit, const Round& round, const Claim& claim, const PasswordSeen& seen,
                    const std::optional<crypto::PasswordHash>& recovery) const -> StepUpOutcome {
  // Another press of the same moment may have raised it: this one is a second press then, and no wrong guess.
  if (!unit.sessions.find(round.session.token)) {
    attempt::take_back(unit.guesses, claim.password.guess, round.now);
    return SessionGone{};
  }
  const auto settled = passwords_.settle(unit, claim.password, seen, round.now, round.client.origin);
  if (const auto* refused = std::get_if<PasswordRefused>(&settled)) {
    unit.events.append({round.now, round.session.account, round.client.origin,
                        audit::FactorRefused{Kind::password, refused->why, round.what}});
    return Refused{Told::not_right};
  }
  factor::Kinds proven{Kind::password};
  std::optional<factor::totp::Authenticator> used;
  if (asks_for_second_factor(unit, round.session)) {
    auto second = second_factor(unit, round, claim, recovery);
    if (const auto* refused = std::get_if<Refused>(&second)) {
      return *refused;
    }
    if (const auto* wait = std::get_if<Wait>(&second)) {
      return *wait;
    }
    auto& right = std::get<Second>(second);
    proven = proven.with(right.kind);
    used = std::move(right.authenticator);
  }
  const auto proof = ProofMaker::make(round.session.account, proven, round.session.scope, round.now,
                                      used ? std::optional{used->id} : std::nullopt);
  auto opened = session::raise(unit.sessions, round.session, proof, random_);
  if (!opened) {
    return SessionGone{};
  }
  unit.events.append({round.now, round.session.account, round.client.origin, audit::SteppedUp{proven}});
  if (used) {
    end_replaced(unit, *used, round.client.origin, round.now);
  }
  return SteppedUp{.opened = *std::move(opened), .proof = proof};
}

auto StepUp::asks_for_code(const session::Session& session) -> Result<bool> {
  return units_.read([&](unit::Unit& unit) { return asks_for_second_factor(unit, session); });
}

auto StepUp::prove(const session::Session& session, const PasswordAndCode& entered, const Client& client,
                   For what, Instant now) -> Result<StepUpOutcome> {
  const Round round{.session = session,
                    .password = entered.password,
                    .code = otp::Code::parse(entered.code.reveal()),
                    .recovery_code = RecoveryCode::parse(entered.code.reveal()),
                    .client = client,
                    .what = what,
                    .now = now};
  const auto claimed = units_.write_first<Claim>([&](unit::Unit& unit) { return claim(unit, round); });
  if (!claimed) {
    return std::unexpected{claimed.error()};
  }
  if (const auto* wait = std::get_if<Wait>(&*claimed)) {
    return *wait;
  }
  if (std::holds_alternative<SessionGone>(*claimed)) {
    return SessionGone{};
  }
  const auto& claim = std::get<Claim>(*claimed);
  const auto seen = passwords_.hash(claim.password, round.password);
  const auto recovery = hash_recovery_code(round, claim);
  return units_.write([&](unit::Unit& unit) -> StepUpOutcome {
    if (!std::holds_alternative<PasswordSeen>(seen) || std::holds_alternative<Busy>(recovery)) {
      attempt::take_back(unit.guesses, claim.password.guess, now);
      return Busy{};
    }
    return settle(unit, round, claim, std::get<PasswordSeen>(seen),
                  std::get<std::optional<crypto::PasswordHash>>(recovery));
  });
}

}  // namespace sallyport::sign_in
