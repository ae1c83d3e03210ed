#include "session/session.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using session::ListedSession;
using session::OpenedFrom;
using session::Scope;
using session::Session;

constexpr auto word_of(Scope scope) -> std::string_view {
  switch (scope) {
    case Scope::full:
      return "full";
    case Scope::enrolment_only:
      return "enrolment_only";
  }
  return "";
}

}  // namespace

template <>
struct Column<Scope> : WordColumn<&word_of, Scope::full, Scope::enrolment_only> {};

namespace {

class Sessions final : public session::Sessions {
 public:
  explicit Sessions(Connection& connection) : connection_{connection} {}

  void add(const session::NewSession& session, Instant now) override {
    insert_.run_later(session.account, session.scope, session.factors, session.token, now,
                      session.from.address, session.from.user_agent, session.authenticator);
  }

  auto find(const crypto::Digest& token) -> std::optional<Session> override {
    return find_and_hold(connection_, lock_, find_, token);
  }

  auto of(AccountId account, int limit) -> std::vector<ListedSession> override {
    connection_.hold(account);
    return of_.all(account, limit);
  }

  auto replace(const Session& next, const crypto::Digest& seen) -> Written override {
    connection_.note_change(next.account);
    const auto rows = update_.run(next.token, next.scope, next.factors, next.opened, next.proven, next.seen,
                                  next.acted, next.authenticator, next.id, seen);
    return rows == 1 ? Written::yes : Written::somebody_was_faster;
  }

  void touch(SessionId id, Instant now) override { connection_.note_change(touch_.one(now, id)); }
  void note_act(SessionId id, Instant now) override { connection_.note_change(act_.one(now, id)); }
  void end(SessionId id) override { connection_.note_change(end_.one(id)); }
  auto end_of(AccountId account, SessionId id) -> std::optional<OpenedFrom> override {
    connection_.note_change(account);
    return end_of_.one(account, id);
  }
  void end_all(AccountId account) override {
    connection_.note_change(account);
    end_all_.run_later(account);
  }
  void end_others(AccountId account, SessionId kept) override {
    connection_.note_change(account);
    end_others_.run_later(account, kept);
  }

  void end_opened_by(AccountId account, AuthenticatorId authenticator,
                     const std::optional<SessionId>& kept) override {
    connection_.note_change(account);
    end_opened_by_.run_later(account, kept.value_or(nobody), authenticator, by_code);
  }

  auto count() -> std::int64_t override { return count_.one().value(); }

  auto purge(const session::Limits& limits, Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(now - limits.idle(), now - limits.absolute(), limit));
  }

 private:
  /// No row has this id.
  static constexpr SessionId nobody{0};
  /// How a session stands that a version before this one has opened by a code.
  static constexpr factor::Kinds by_code{factor::Kind::password, factor::Kind::code};

  Connection& connection_;
  Query<In<crypto::Digest>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM sessions WHERE token = :token) "
      "FOR NO KEY UPDATE"};
  Query<In<AccountId, Scope, factor::Kinds, crypto::Digest, Instant, std::string, std::string,
           std::optional<AuthenticatorId>>>
      insert_{connection_,
              "INSERT INTO sessions (account, scope, factors, token, opened, proven, seen, address, "
              "user_agent, authenticator) VALUES (:account, :scope, :factors, :token, :now, :now, :now, "
              ":address, :user_agent, :authenticator)"};
  Query<In<AccountId, int>,
        Row<ListedSession, SessionId, Scope, factor::Kinds, Instant, Instant, std::string, std::string>>
      of_{connection_,
          "SELECT id, scope, factors, opened, seen, address, user_agent FROM sessions "
          "WHERE account = :account ORDER BY seen DESC, id DESC LIMIT :limit"};
  Query<In<crypto::Digest>, Row<Session, SessionId, AccountId, Scope, factor::Kinds, crypto::Digest, Instant,
                                Instant, Instant, Instant, std::optional<AuthenticatorId>>>
      find_{connection_,
            "SELECT id, account, scope, factors, token, opened, proven, seen, acted, authenticator "
            "FROM sessions WHERE token = :token"};
  Query<In<crypto::Digest, Scope, factor::Kinds, Instant, Instant, Instant, Instant,
           std::optional<AuthenticatorId>, SessionId, crypto::Digest>>
      update_{connection_,
              "UPDATE sessions SET token = :token, scope = :scope, factors = :factors, opened = :opened, "
              "proven = :proven, seen = :seen, acted = :acted, authenticator = :authenticator "
              "WHERE id = :id AND token = :seen_token"};
  Query<In<Instant, SessionId>, Scalar<AccountId>> act_{
      connection_, "UPDATE sessions SET acted = :acted WHERE id = :id RETURNING account"};
  Query<In<AccountId, SessionId, AuthenticatorId, factor::Kinds>> end_opened_by_{
      connection_,
      "DELETE FROM sessions WHERE account = :account AND id <> :kept AND "
      "(authenticator = :authenticator OR (authenticator IS NULL AND factors = :by_code))"};
  Query<In<Instant, SessionId>, Scalar<AccountId>> touch_{
      connection_, "UPDATE sessions SET seen = :seen WHERE id = :id RETURNING account"};
  Query<In<SessionId>, Scalar<AccountId>> end_{connection_,
                                               "DELETE FROM sessions WHERE id = :id RETURNING account"};
  Query<In<AccountId, SessionId>, Row<OpenedFrom, std::string, std::string>> end_of_{
      connection_,
      "DELETE FROM sessions WHERE account = :account AND id = :id RETURNING address, user_agent"};
  Query<In<AccountId>> end_all_{connection_, "DELETE FROM sessions WHERE account = :account"};
  Query<In<AccountId, SessionId>> end_others_{
      connection_, "DELETE FROM sessions WHERE account = :account AND id <> :kept"};
  Query<In<>, Scalar<std::int64_t>> count_{connection_, "SELECT COUNT(*) FROM sessions"};
  Query<In<Instant, Instant, int>> purge_{
      connection_,
      "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions "
      "WHERE seen <= :latest_seen OR opened <= :latest_opened LIMIT :limit)"};
};

}  // namespace

auto make_sessions(Connection& connection) -> std::unique_ptr<session::Sessions> {
  return std::make_unique<Sessions>(connection);
}

}  // namespace sallyport::store
