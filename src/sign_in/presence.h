#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "account/account.h"
#include "account/two_factor_policy.h"
#include "base/result.h"
#include "session/session.h"
#include "sign_in/client.h"
#include "unit/memory.h"
#include "unit/unit.h"

namespace sallyport::sign_in {

/// Somebody who is signed in.
struct Present {
  session::Session session;
  account::Account account;
  /// What the policy asks of him now. When it holds him, the session reaches the enrolment alone, whatever
  /// its own scope: it may be older than the deadline.
  account::Demand demand = account::NothingAsked{};

  [[nodiscard]] auto reaches_everything() const -> bool {
    return session.scope == session::Scope::full && !account::holds(demand);
  }
};

/// Who is signed in, and how a session ends. Safe to call from any thread.
class Presence {
 public:
  Presence(unit::Units& units, session::Limits limits, account::TwoFactorPolicy policy = {})
      : units_{units},
        limits_{limits},
        policy_{std::move(policy)},
        memory_{units.changes(), most_remembered} {}

  /// Nothing for a token of nobody, a session past its limits, and a disabled account. Notes that the session
  /// is in use, at most once a minute; `Activity::none` is for what asks by itself, without a person.
  enum class Activity { of_a_person, none };
  [[nodiscard]] auto find(const crypto::Digest& token, Activity activity, Instant now)
      -> Result<std::optional<Present>>;
  /// The same from memory alone, within a microsecond: nothing says that memory does not know, or that there
  /// is something to note.
  [[nodiscard]] auto recall(const crypto::Digest& token, Activity activity, Instant now)
      -> std::optional<Present>;
  /// Ends the session; the token is dead when this returns.
  [[nodiscard]] auto sign_out(const session::Session& session, const Client& client, Instant now)
      -> Result<void>;

  /// The account's sessions that are live, those in use last first; at most session::most_listed.
  [[nodiscard]] auto sessions_of(AccountId account, Instant now)
      -> Result<std::vector<session::ListedSession>>;

  struct Ended {
    /// Whether an address waited to be confirmed, which is over with the sessions.
    bool address_dropped = false;
  };
  struct StepUpNeeded {};
  /// It is none of the account's; or whoever presses came by a pass, to whom no other session is shown.
  struct NoSuchSession {};
  /// Whoever presses has been signed out meanwhile.
  struct Gone {};
  using EndOutcome = std::variant<Ended, StepUpNeeded, NoSuchSession, Gone>;
  /// Ends another session of the account that `by` belongs to: a sensitive act. Nothing for what can't be a
  /// session's number. Its token is dead when this returns.
  [[nodiscard]] auto end(const session::Session& by, std::optional<SessionId> which, const Client& client,
                         Instant now) -> Result<EndOutcome>;
  /// All of them but `by`; no browser but this one is known any more, and no address that was asked for waits
  /// to be confirmed, whoever asked.
  [[nodiscard]] auto end_others(const session::Session& by, const Client& client, Instant now)
      -> Result<EndOutcome>;

 private:
  /// Each is a session and its account's record.
  static constexpr std::size_t most_remembered = 1'000'000;

  /// What is true until the account changes; what the policy asks depends on the time too.
  struct Known {
    session::Session session;
    account::Account account;
    std::optional<account::Delay> open_demand;

    [[nodiscard]] auto key() const -> const crypto::Digest& { return session.token; }
    [[nodiscard]] auto owner() const -> AccountId { return account.id; }
  };
  [[nodiscard]] auto at(Known known, Instant now) const -> Present;
  [[nodiscard]] auto read(const crypto::Digest& token, Instant now) -> Result<std::optional<Present>>;

  unit::Units& units_;
  session::Limits limits_;
  account::TwoFactorPolicy policy_;
  unit::Memory<Known> memory_;
};

}  // namespace sallyport::sign_in
