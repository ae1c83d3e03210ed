#include "enrolment/enrolment.h"
#include "enrolment/standing.h"
#include "factor/recovery_code/pending_set.h"
#include "session/acting.h"

// A new set of recovery codes, beside an authenticator that stays: made and shown, and then taken into use.
namespace sallyport::enrolment {

using factor::Kind;
using session::Scope;

namespace {

/// The new recovery codes that this session has made and not yet taken into use.
auto live_set(unit::Unit& unit, const session::Session& session, Instant now)
    -> std::optional<factor::recovery_code::PendingSet> {
  auto set = unit.pending_sets.find(session.id);
  const bool is_ours = set && set->account == session.account && factor::recovery_code::is_live(*set, now);
  return is_ours ? std::move(set) : std::nullopt;
}

}  // namespace

auto Enrolment::make_new_codes(const session::Session& session, Instant now)
    -> Result<std::variant<Begun, StepUpNeeded, NotActive, Busy>> {
  using Outcome = std::variant<Begun, StepUpNeeded, NotActive, Busy>;
  const auto settled = units_.read([&](unit::Unit& unit) -> std::optional<Outcome> {
    if (session.scope != Scope::full || !is_on(unit, session.account)) {
      return NotActive{};
    }
    if (!session::acting(unit.sessions, unit.authenticators, session, now)) {
      return StepUpNeeded{};
    }
    return live_set(unit, session, now) ? std::optional<Outcome>{Begun{}} : std::nullopt;
  });
  if (!settled) {
    return std::unexpected{settled.error()};
  }
  if (*settled) {
    return **settled;
  }
  const auto sheet = sheets_.make(session.account);
  if (!sheet) {
    return Busy{};
  }
  const auto sealed = ring_.seal(
      sheet->lines, factor::recovery_code::pending_set_binding(session.account, session.id), random_);
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (!is_on(unit, session.account) || !is_open(unit, session)) {
      return NotActive{};
    }
    if (live_set(unit, session, now)) {
      return Begun{};  // a second press was faster, and its codes are those that are shown
    }
    if (!session::act(unit.sessions, unit.authenticators, session, now)) {
      return StepUpNeeded{};
    }
    unit.pending_sets.put({.account = session.account,
                           .session = session.id,
                           .made = now,
                           .sealed_codes = sealed,
                           .hashed_codes = sheet->hashed});
    return Begun{};
  });
}

auto Enrolment::new_codes(const session::Session& session, Instant now)
    -> Result<std::variant<ShownCodes, NothingPending>> {
  return units_.read([&](unit::Unit& unit) -> std::variant<ShownCodes, NothingPending> {
    const auto set = live_set(unit, session, now);
    if (!set) {
      return NothingPending{};
    }
    const auto lines =
        open(set->sealed_codes, factor::recovery_code::pending_set_binding(session.account, session.id));
    return ShownCodes{.codes = codes_in(lines),
                      .made = set->made,
                      .expires = set->made + factor::recovery_code::renewal_lifetime};
  });
}

auto Enrolment::use_new_codes(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<std::variant<Renewed, NothingPending>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Renewed, NothingPending> {
    const auto set = live_set(unit, session, now);
    if (!set || !is_on(unit, session.account) || !is_open(unit, session)) {
      return NothingPending{};
    }
    unit.recovery_codes.replace_set(session.account, set->hashed_codes, now);
    unit.pending_sets.remove_all(session.account);
    unit.guesses.clear_tally(session.account, Kind::recovery_code);
    unit.events.append({now, session.account, origin, audit::RecoveryCodesRenewed{}});
    return Renewed{};
  });
}

}  // namespace sallyport::enrolment
