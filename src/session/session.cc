#include "session/session.h"

#include <algorithm>

namespace sallyport::session {

auto Limits::create(Wanted wanted) -> Result<Limits> {
  if (wanted.idle < minutes{1} || wanted.idle > longest_idle) {
    return fault("a session may be idle for 1 minute to 1 hour");
  }
  if (wanted.absolute < wanted.idle || wanted.absolute > longest_absolute) {
    return fault("a session may last for 24 hours at most, and not shorter than it may be idle");
  }
  return Limits{wanted.idle, wanted.absolute};
}

namespace {

template <class AnySession>
auto is_within(const AnySession& session, const Limits& limits, Instant now) -> bool {
  return now - session.seen < limits.idle() && now - session.opened < limits.absolute();
}

}  // namespace

auto is_live(const Session& session, const Limits& limits, Instant now) -> bool {
  return is_within(session, limits, now);
}

auto is_live(const ListedSession& session, const Limits& limits, Instant now) -> bool {
  return is_within(session, limits, now);
}

auto is_proof_fresh(const Session& session, Instant now) -> bool {
  const auto last = std::max(session.proven, session.acted);
  return now >= last && now - last < proof_is_fresh_for && now - session.proven < proof_lasts_at_most;
}

auto open(Sessions& sessions, const Proof& proof, OpenedFrom from, Random& random) -> NewlyOpened {
  auto token = crypto::Token::generate(random, proof.at());
  NewSession session{.account = proof.account(),
                     .scope = proof.scope(),
                     .factors = proof.factors(),
                     .token = token.digest(),
                     .from = std::move(from),
                     .authenticator = proof.authenticator()};
  sessions.add(session, proof.at());
  return {std::move(session), std::move(token)};
}

namespace {

auto with_new_token(Sessions& sessions, Session next, Random& random, Instant now) -> std::optional<Opened> {
  const auto seen = next.token;
  auto token = crypto::Token::generate(random, now);
  next.token = token.digest();
  if (sessions.replace(next, seen) == Written::somebody_was_faster) {
    return std::nullopt;
  }
  return Opened{next, std::move(token)};
}

}  // namespace

auto raise(Sessions& sessions, const Session& seen, const Proof& proof, Random& random)
    -> std::optional<Opened> {
  if (proof.account() != seen.account || proof.scope() != seen.scope) {
    return std::nullopt;
  }
  auto next = seen;
  next.factors = proof.factors();
  next.proven = proof.at();
  next.seen = proof.at();
  next.authenticator = proof.authenticator();
  return with_new_token(sessions, next, random, proof.at());
}

auto renew(Sessions& sessions, const Session& seen, Random& random, Instant now) -> std::optional<Opened> {
  // As it is kept: the act that this follows upon may have been noted in this very unit.
  auto kept = sessions.find(seen.token);
  return kept ? with_new_token(sessions, *std::move(kept), random, now) : std::nullopt;
}

}  // namespace sallyport::session
