#include "recovery/password_change.h"

namespace sallyport::recovery {
namespace {

auto proves_enough(unit::Unit& unit, const session::Session& session, const session::Proof& proof,
                   Instant now) -> bool {
  const bool has_second =
      proof.factors().has(factor::Kind::code) || proof.factors().has(factor::Kind::recovery_code);
  return proof.account() == session.account && proof.scope() == session::Scope::full &&
         proof.factors().has(factor::Kind::password) && now - proof.at() < session::proof_is_fresh_for &&
         (has_second || unit.authenticators.of(session.account).empty());
}

}  // namespace

auto PasswordChange::change(const session::Session& session, const session::Proof& proof,
                            const Secret& password, OtherSessions others, const Changer& changer, Instant now)
    -> Result<std::variant<PasswordChanged, ProofNeeded, SessionGone, Busy>> {
  using Outcome = std::variant<PasswordChanged, ProofNeeded, SessionGone, Busy>;
  const auto hashed = passwords_.hash(password);
  if (const auto* busy = std::get_if<Busy>(&hashed)) {
    return *busy;
  }
  return units_.write([&](unit::Unit& unit) -> Outcome {
    if (!proves_enough(unit, session, proof, now)) {
      return ProofNeeded{};
    }
    if (!unit.sessions.find(session.token)) {
      return SessionGone{};
    }
    NewPassword::keep(unit, session.account, std::get<crypto::PasswordHash>(hashed), now);
    if (others == OtherSessions::end) {
      unit.sessions.end_others(session.account, session.id);
      unit.known_browsers.forget_all_but(session.account, changer.browser);
    }
    const auto kept = others == OtherSessions::stay ? audit::PasswordChanged::OtherSessions::kept
                                                    : audit::PasswordChanged::OtherSessions::ended;
    unit.events.append({now, session.account, changer.origin, audit::PasswordChanged{kept}});
    return PasswordChanged{};
  });
}

}  // namespace sallyport::recovery
