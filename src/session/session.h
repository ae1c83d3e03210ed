#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/result.h"
#include "base/version.h"
#include "crypto/token.h"
#include "session/proof.h"

namespace sallyport::session {

/// How long a session lives. Both can be made shorter than the defaults, which are the limits of
/// NIST SP 800-63B-4 at AAL2 (2.2.3), and never longer.
class Limits {
 public:
  static constexpr seconds longest_idle = hours{1};
  static constexpr seconds longest_absolute = hours{24};

  [[nodiscard]] static auto standard() -> Limits { return Limits{longest_idle, longest_absolute}; }
  /// Fault for less than a minute, for more than the limit, and for an idle time beyond the absolute one.
  struct Wanted {
    seconds idle;
    seconds absolute;
  };
  [[nodiscard]] static auto create(Wanted wanted) -> Result<Limits>;

  [[nodiscard]] auto idle() const -> seconds { return idle_; }
  [[nodiscard]] auto absolute() const -> seconds { return absolute_; }

 private:
  Limits(seconds idle, seconds absolute) : idle_{idle}, absolute_{absolute} {}
  seconds idle_;
  seconds absolute_;
};

/// `last seen` is written at most this often.
inline constexpr seconds seen_every = minutes{1};

/// A sensitive act comes within this time after the proof, or after the sensitive act before it.
inline constexpr seconds proof_is_fresh_for = minutes{5};
/// And within this time after the proof, whatever was done since.
inline constexpr seconds proof_lasts_at_most = minutes{15};

/// One signed-in browser.
struct Session {
  SessionId id;
  AccountId account;
  Scope scope;
  factor::Kinds factors;
  /// The digest under which the cookie's token is kept; the token itself is nowhere.
  crypto::Digest token;
  Instant opened;
  Instant proven;
  Instant seen;
  /// The last sensitive act; long ago before the first.
  Instant acted;
  /// Whose code the newest proof had; it ends together with that authenticator.
  std::optional<AuthenticatorId> authenticator;
};

/// Neither idle nor open for too long.
[[nodiscard]] auto is_live(const Session& session, const Limits& limits, Instant now) -> bool;
/// Whether the last proof is recent enough for a sensitive act. Flows ask `acting` (session/acting.h), which
/// looks at the factors too.
[[nodiscard]] auto is_proof_fresh(const Session& session, Instant now) -> bool;

/// Where a session was opened: for its owner alone, who looks for those that are not his. Bounded and
/// printable, as audit::Origin is.
struct OpenedFrom {
  std::string address;
  std::string user_agent;
};

/// What is known of a session before it has a row.
struct NewSession {
  AccountId account;
  Scope scope;
  factor::Kinds factors;
  crypto::Digest token;
  OpenedFrom from = {};
  std::optional<AuthenticatorId> authenticator = {};
};

/// A session in its owner's list. Those of an earlier version have neither address nor user agent.
struct ListedSession {
  SessionId id;
  Scope scope;
  factor::Kinds factors;
  Instant opened;
  Instant seen;
  std::string address;
  std::string user_agent;
};
[[nodiscard]] auto is_live(const ListedSession& session, const Limits& limits, Instant now) -> bool;

/// So many sessions of an account are listed, those in use last.
inline constexpr int most_listed = 100;

/// Where sessions are kept. Every call may throw FaultInUnit.
class Sessions {
 public:
  Sessions() = default;
  Sessions(const Sessions&) = delete;
  Sessions(Sessions&&) = delete;
  auto operator=(const Sessions&) -> Sessions& = delete;
  auto operator=(Sessions&&) -> Sessions& = delete;
  virtual ~Sessions() = default;

  virtual void add(const NewSession& session, Instant now) = 0;
  [[nodiscard]] virtual auto find(const crypto::Digest& token) -> std::optional<Session> = 0;
  /// Those of an account that were in use last, the latest first; with those that are over and not yet
  /// purged.
  [[nodiscard]] virtual auto of(AccountId account, int limit) -> std::vector<ListedSession> = 0;
  /// Saves token, scope, factors, authenticator and times of `next` if the row still has the token that was
  /// seen.
  [[nodiscard]] virtual auto replace(const Session& next, const crypto::Digest& seen) -> Written = 0;
  /// Notes that the session is in use.
  virtual void touch(SessionId id, Instant now) = 0;
  /// Notes a sensitive act.
  virtual void note_act(SessionId id, Instant now) = 0;
  virtual void end(SessionId id) = 0;
  /// Ends one if it is of this account: where it had been opened. Nothing for any other.
  [[nodiscard]] virtual auto end_of(AccountId account, SessionId id) -> std::optional<OpenedFrom> = 0;
  virtual void end_all(AccountId account) = 0;
  /// All of the account but this one.
  virtual void end_others(AccountId account, SessionId kept) = 0;
  /// All that stand on a code of this authenticator, but this one.
  virtual void end_opened_by(AccountId account, AuthenticatorId authenticator,
                             const std::optional<SessionId>& kept) = 0;
  /// How many are kept, those included that are over and not yet purged.
  [[nodiscard]] virtual auto count() -> std::int64_t = 0;
  /// Removes what is past its limits; at most `limit` rows a call. Returns how many.
  virtual auto purge(const Limits& limits, Instant now, int limit) -> int = 0;
};

/// A session that begins. The token goes into the cookie and is kept nowhere.
struct NewlyOpened {
  NewSession session;
  crypto::Token token;
};

/// One that goes on with a new token.
struct Opened {
  Session session;
  crypto::Token token;
};

/// Opens a session with what was proven.
[[nodiscard]] auto open(Sessions& sessions, const Proof& proof, OpenedFrom from, Random& random)
    -> NewlyOpened;
/// Gives the session of the same account a new token and a fresh time of proof; the old token is dead.
/// Nothing when somebody else was faster (the session has ended, or has another token already).
[[nodiscard]] auto raise(Sessions& sessions, const Session& seen, const Proof& proof, Random& random)
    -> std::optional<Opened>;
/// A new token for the same rights and the same time of proof, after the account's factors have changed.
[[nodiscard]] auto renew(Sessions& sessions, const Session& seen, Random& random, Instant now)
    -> std::optional<Opened>;

}  // namespace sallyport::session
