#pragma once

#include <optional>

#include "base/instant.h"
#include "factor/totp/authenticator.h"
#include "session/session.h"

// The one gate of every sensitive act inside a session: a changed password, address or factor, the end of
// other sessions, anything that a stolen cookie must not be enough for.
//
//   const auto acting = session::act(unit.sessions, unit.authenticators, session, now);
//   if (!acting) { return StepUpNeeded{}; }      // the page answers with portal/step_up.h
//   … the act, in the same unit …
//
// The proof was password and code (or recovery code) when two-factor authentication is on, and is of this
// very session. It is fresh for five minutes; each act restarts these, up to 15 minutes after the proof.
namespace sallyport::session {

/// The session as it is kept now, when a sensitive act may be done in it; nothing when it has ended, has
/// another token, or has to be proven anew. Writes nothing. Throws FaultInUnit.
[[nodiscard]] auto acting(Sessions& sessions, factor::totp::Authenticators& authenticators,
                          const Session& seen, Instant now) -> std::optional<Session>;

/// The same for whoever does it now: from here on the five minutes begin anew. What comes back holds the act
/// already, to be given to `renew`.
[[nodiscard]] auto act(Sessions& sessions, factor::totp::Authenticators& authenticators, const Session& seen,
                       Instant now) -> std::optional<Session>;

}  // namespace sallyport::session
