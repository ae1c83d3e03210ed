#include "session/acting.h"

namespace sallyport::session {
namespace {

// A proof of before the second factor was turned on is not enough any more.
auto has_every_factor(factor::totp::Authenticators& authenticators, const Session& session) -> bool {
  const bool second =
      session.factors.has(factor::Kind::code) || session.factors.has(factor::Kind::recovery_code);
  return second || session.scope == Scope::enrolment_only || authenticators.of(session.account).empty();
}

}  // namespace

auto acting(Sessions& sessions, factor::totp::Authenticators& authenticators, const Session& seen,
            Instant now) -> std::optional<Session> {
  auto session = sessions.find(seen.token);
  const bool may = session && is_proof_fresh(*session, now) && has_every_factor(authenticators, *session);
  return may ? std::move(session) : std::nullopt;
}

auto act(Sessions& sessions, factor::totp::Authenticators& authenticators, const Session& seen, Instant now)
    -> std::optional<Session> {
  auto session = acting(sessions, authenticators, seen, now);
  if (session) {
    sessions.note_act(session->id, now);
    session->acted = now;
  }
  return session;
}

}  // namespace sallyport::session
