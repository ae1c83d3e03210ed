#include "enrolment/upkeep.h"

#include <algorithm>
#include <span>

#include "factor/totp/totp.h"
#include "otp/hotp.h"
#include "session/acting.h"
#include "sign_in/second_factor.h"

namespace sallyport::enrolment {

using factor::Kind;
using factor::totp::Authenticator;
using Why = audit::AuthenticatorEnded::Why;

namespace {

auto find_in(const std::vector<Authenticator>& authenticators, AuthenticatorId id) -> const Authenticator* {
  const auto found = std::ranges::find(authenticators, id, &Authenticator::id);
  return found == authenticators.end() ? nullptr : &*found;
}

auto kept(const Authenticator& authenticator, const std::vector<Authenticator>& all) -> Kept {
  Kept shown{.id = authenticator.id,
             .entry = authenticator.entry,
             .name = own_name(authenticator),
             .added = authenticator.activated,
             .last_used = authenticator.last_used,
             .replaces = {},
             .usual_codes = factor::totp::shows_usual_codes(authenticator),
             .period = authenticator.parameters.period()};
  if (authenticator.replaces && find_in(all, *authenticator.replaces) != nullptr) {
    shown.replaces = Kept::Replaces{
        .old = *authenticator.replaces,
        .uses_left = std::max(factor::totp::uses_that_end_the_old_one - authenticator.uses, 1)};
  }
  return shown;
}

auto all_of(unit::Unit& unit, AccountId account) -> AllKept {
  const auto authenticators = unit.authenticators.of(account);
  AllKept all{.authenticators = {}, .is_locked = unit.guesses.tally(account, Kind::code).locks()};
  for (const auto& authenticator : authenticators) {
    all.authenticators.push_back(kept(authenticator, authenticators));
  }
  return all;
}

auto refuse_id(unit::Unit& unit, AccountId account, const audit::Origin& origin, Instant now)
    -> NoSuchAuthenticator {
  unit.events.append({now, account, origin, audit::IdRefused{audit::IdRefused::Of::authenticator}});
  return {};
}

void save(unit::Unit& unit, const Authenticator& next) {
  // The account is held since its authenticators were read.
  if (unit.authenticators.replace(next) == Written::somebody_was_faster) {
    throw FaultInUnit{"an authenticator changed while its account was held"};
  }
}

auto time_ahead(const Authenticator& authenticator, otp::Step step, Instant now) -> seconds {
  const auto present = otp::step_at(now, authenticator.parameters);
  const auto steps = static_cast<std::int64_t>(step.value()) - static_cast<std::int64_t>(present.value());
  return authenticator.parameters.period() * std::max<std::int64_t>(steps, 0);
}

// A code of a step to come that is explained must not open anything when its time comes. Where no more of
// them can be kept, nothing is explained.
auto burn_told(unit::Unit& unit, const Authenticator& authenticator, const Diagnosis& why, otp::Window window,
               Instant now) -> Diagnosis {
  const auto* off = std::get_if<ClockOff>(&why);
  if (off == nullptr || off->slow_by >= seconds{0}) {
    return why;
  }
  const auto& parameters = authenticator.parameters;
  const auto acceptable = window.around(otp::step_at(now, parameters), parameters);
  auto told = authenticator.told.with(otp::step_at(now - off->slow_by, parameters), acceptable.first);
  if (!told) {
    return NotOfThisEntry{};
  }
  auto next = authenticator;
  next.told = *std::move(told);
  save(unit, next);
  return why;
}

auto says_something(const DoesNotWork& refused) -> bool {
  return !std::holds_alternative<NotOfThisEntry>(refused.why) &&
         !std::holds_alternative<NotACode>(refused.why);
}

void note_trial(unit::Unit& unit, const Authenticator& authenticator,
                std::optional<audit::EnrolmentMismatch> why, const audit::Origin& origin, Instant now) {
  unit.events.append({now, authenticator.account, origin,
                      audit::CodeTried{.entry = authenticator.entry.number, .why = why}});
}

}  // namespace

auto AllKept::find(AuthenticatorId id) const -> const Kept* {
  const auto found = std::ranges::find(authenticators, id, &Kept::id);
  return found == authenticators.end() ? nullptr : &*found;
}

auto AllKept::successor_of(AuthenticatorId old) const -> const Kept* {
  const auto found = std::ranges::find_if(
      authenticators, [&](const Kept& one) { return one.replaces && one.replaces->old == old; });
  return found == authenticators.end() ? nullptr : &*found;
}

auto AllKept::new_phone() const -> const Kept* {
  const auto found =
      std::ranges::find_if(authenticators, [](const Kept& one) { return one.replaces.has_value(); });
  return found == authenticators.end() ? nullptr : &*found;
}

auto AllKept::is_full() const -> bool {
  const auto lasting =
      std::ranges::count_if(authenticators, [&](const Kept& one) { return successor_of(one.id) == nullptr; });
  return lasting >= factor::totp::authenticators_of_an_account;
}

auto Upkeep::all(AccountId account) -> Result<AllKept> {
  return units_.read([&](unit::Unit& unit) { return all_of(unit, account); });
}

auto Upkeep::all_with(const session::Session& session, AuthenticatorId id, const audit::Origin& origin,
                      Instant now) -> Result<std::variant<AllKept, NoSuchAuthenticator>> {
  using Outcome = std::variant<AllKept, NoSuchAuthenticator>;
  auto found = all(session.account);
  if (!found) {
    return std::unexpected{std::move(found.error())};
  }
  if (found->find(id) != nullptr) {
    return *std::move(found);
  }
  return units_.write(
      [&](unit::Unit& unit) -> Outcome { return refuse_id(unit, session.account, origin, now); });
}

auto Upkeep::rename(const session::Session& session, AuthenticatorId id, const factor::totp::Name& name,
                    const audit::Origin& origin, Instant now)
    -> Result<std::variant<NameKept, NoSuchAuthenticator, SessionGone>> {
  using Outcome = std::variant<NameKept, NoSuchAuthenticator, SessionGone>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (!unit.sessions.find(session.token)) {
      return SessionGone{};
    }
    const auto present = unit.authenticators.of(session.account);
    const auto* found = find_in(present, id);
    if (found == nullptr) {
      return refuse_id(unit, session.account, origin, now);
    }
    if (found->name == name) {
      return NameKept{};
    }
    auto next = *found;
    next.name = name;
    save(unit, next);
    unit.events.append({now, session.account, origin,
                        audit::AuthenticatorRenamed{.entry = next.entry.number, .name = name.text()}});
    return NameKept{};
  });
}

auto Upkeep::judge(unit::Unit& unit, const Authenticator& authenticator, std::string_view typed,
                   const audit::Origin& origin, Instant now) const -> std::variant<Works, DoesNotWork> {
  const auto key = factor::totp::open_key(authenticator, ring_);
  if (const auto code = otp::Code::parse(typed)) {
    const auto verified =
        factor::totp::verify(key, authenticator.parameters, *code, authenticator.accepted, now, window_);
    if (verified.clock == factor::totp::Verified::Clock::had_jumped) {
      unit.events.append({now, authenticator.account, origin, audit::ClockHadJumped{}});
    }
    const auto* matched = std::get_if<factor::totp::Matched>(&verified.outcome);
    if (matched != nullptr && !authenticator.told.contains(matched->step)) {
      auto next = authenticator;
      next.accepted = matched->next;
      save(unit, next);
      return Works{time_ahead(authenticator, matched->step, now)};
    }
  }
  return DoesNotWork{diagnose(key, authenticator.parameters, typed, window_, now)};
}

auto Upkeep::refuse(unit::Unit& unit, std::span<const Authenticator> candidates,
                    std::span<const DoesNotWork> each, const audit::Origin& origin, Instant now) const
    -> DoesNotWork {
  const auto found = std::ranges::find_if(each, says_something);
  const auto at = found == each.end() ? 0 : static_cast<std::size_t>(found - each.begin());
  const DoesNotWork refused{burn_told(unit, candidates[at], each[at].why, window_, now)};
  note_trial(unit, candidates[at], mismatch_of(refused.why), origin, now);
  return refused;
}

auto Upkeep::guess_at(unit::Unit& unit, const session::Session& session,
                      std::span<const Authenticator> candidates, std::string_view typed,
                      const Presser& presser, Instant now) const -> Trial {
  const auto& first = candidates.front();
  if (!otp::Code::parse(typed)) {
    note_trial(unit, first, audit::EnrolmentMismatch::malformed, presser.origin, now);
    return DoesNotWork{NotACode{}};
  }
  const attempt::Guess guess{.lane = attempt::Lane::in_session(session.id),
                             .account = first.account,
                             .kind = Kind::code,
                             .network = presser.network};
  const auto judged = attempt::judge(unit.guesses, guess, now);
  if (const auto* wait = std::get_if<Wait>(&judged)) {
    unit.events.append({now, first.account, presser.origin, audit::Throttled{guess.kind, wait->until}});
    return *wait;
  }
  const auto& granted = std::get<attempt::Granted>(judged);
  const bool is_locked = granted.lock == attempt::Granted::Lock::locked;
  std::vector<DoesNotWork> refused;
  for (const auto& candidate : is_locked ? std::span<const Authenticator>{} : candidates) {
    const auto outcome = judge(unit, candidate, typed, presser.origin, now);
    if (const auto* works = std::get_if<Works>(&outcome)) {
      attempt::clear(unit.guesses, guess, granted.seen, now);
      note_trial(unit, candidate, {}, presser.origin, now);
      return *works;
    }
    refused.push_back(std::get<DoesNotWork>(outcome));
  }
  // It is no wrong code of a sign-in: nobody who tries has entered the password before it.
  sign_in::charge(unit, guess, granted, now, presser.origin);
  if (is_locked) {
    note_trial(unit, first, audit::EnrolmentMismatch::locked, presser.origin, now);
    return CodesOff{};
  }
  return refuse(unit, candidates, refused, presser.origin, now);
}

auto Upkeep::try_code(const session::Session& session, AuthenticatorId id, std::string_view typed,
                      const Presser& presser, Instant now)
    -> Result<std::variant<Works, DoesNotWork, CodesOff, Wait, NoSuchAuthenticator, SessionGone>> {
  using Outcome = std::variant<Works, DoesNotWork, CodesOff, Wait, NoSuchAuthenticator, SessionGone>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (!unit.sessions.find(session.token)) {
      return SessionGone{};
    }
    const auto present = unit.authenticators.of(session.account);
    const auto* found = find_in(present, id);
    if (found == nullptr) {
      return refuse_id(unit, session.account, presser.origin, now);
    }
    return std::visit([](auto&& trial) -> Outcome { return trial; },
                      guess_at(unit, session, std::span{found, 1}, typed, presser, now));
  });
}

auto Upkeep::check_up(const session::Session& session, std::string_view typed, const Presser& presser,
                      const factor::totp::CheckUpTimes& times, Instant now)
    -> Result<std::variant<Works, DoesNotWork, CodesOff, Wait, NothingToCheck, SessionGone>> {
  using Outcome = std::variant<Works, DoesNotWork, CodesOff, Wait, NothingToCheck, SessionGone>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (!unit.sessions.find(session.token)) {
      return SessionGone{};
    }
    const auto present = unit.authenticators.of(session.account);
    if (present.empty()) {
      return NothingToCheck{};
    }
    const auto trial = guess_at(unit, session, present, typed, presser, now);
    if (std::holds_alternative<Works>(trial)) {
      unit.check_ups.keep(session.account, {.answered = now, .passed = now, .next = now + times.every});
      unit.events.append({now, session.account, presser.origin, audit::CheckUpPassed{}});
    }
    return std::visit([](auto&& one) -> Outcome { return one; }, trial);
  });
}

auto Upkeep::put_check_up_off(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<void> {
  return units_.write([&](unit::Unit& unit) {
    const auto last = unit.check_ups.find(session.account);
    unit.check_ups.keep(session.account, {.answered = now,
                                          .passed = last ? last->passed : std::nullopt,
                                          .next = now + factor::totp::check_up_put_off});
    unit.events.append({now, session.account, origin, audit::CheckUpPutOff{}});
  });
}

auto Upkeep::end(unit::Unit& unit, const session::Session& session, const Authenticator& ended, Why why,
                 const Presser& presser, Instant now) const
    -> std::variant<EndedOne, StepUpNeeded, SessionGone> {
  if (!unit.sessions.find(session.token)) {
    return SessionGone{};
  }
  if (!session::act(unit.sessions, unit.authenticators, session, now)) {
    return StepUpNeeded{};
  }
  auto renewed = session::renew(unit.sessions, session, random_, now);
  if (!renewed) {
    return SessionGone{};
  }
  sign_in::end_authenticator(unit, ended, why, session.id, presser.origin, now);
  unit.pending_enrolments.remove_all(session.account);
  return EndedOne{.session = *std::move(renewed), .name = own_name(ended), .entry = ended.entry};
}

auto Upkeep::remove(const session::Session& session, AuthenticatorId id, const Presser& presser, Instant now)
    -> Result<std::variant<EndedOne, StepUpNeeded, LastOne, NoSuchAuthenticator, SessionGone>> {
  using Outcome = std::variant<EndedOne, StepUpNeeded, LastOne, NoSuchAuthenticator, SessionGone>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto present = unit.authenticators.of(session.account);
    const auto* found = find_in(present, id);
    if (found == nullptr) {
      return refuse_id(unit, session.account, presser.origin, now);
    }
    if (present.size() == 1) {
      return LastOne{};
    }
    auto ended = end(unit, session, *found, Why::removed, presser, now);
    return std::visit([](auto& outcome) -> Outcome { return std::move(outcome); }, ended);
  });
}

auto Upkeep::end_one_of_two(const session::Session& session, Which ended, const Presser& presser, Instant now)
    -> Result<ReplacementOutcome> {
  return units_.write([&](unit::Unit& unit) -> ReplacementOutcome {
    const auto present = unit.authenticators.of(session.account);
    for (const auto& one : present) {
      const auto* old = one.replaces ? find_in(present, *one.replaces) : nullptr;
      if (old != nullptr) {
        const bool ends_old = ended == Which::old_one;
        auto outcome = end(unit, session, ends_old ? *old : one,
                           ends_old ? Why::replaced : Why::new_phone_given_up, presser, now);
        return std::visit([](auto& each) -> ReplacementOutcome { return std::move(each); }, outcome);
      }
    }
    return NothingToReplace{};
  });
}

auto Upkeep::end_old_now(const session::Session& session, const Presser& presser, Instant now)
    -> Result<ReplacementOutcome> {
  return end_one_of_two(session, Which::old_one, presser, now);
}

auto Upkeep::keep_old(const session::Session& session, const Presser& presser, Instant now)
    -> Result<ReplacementOutcome> {
  return end_one_of_two(session, Which::new_one, presser, now);
}

}  // namespace sallyport::enrolment
