#include "attempt/attempt.h"
#include "crypto/token.h"
#include "store/account_columns.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using attempt::Attempt;
using attempt::Begun;

using BegunColumns =
    Out<Instant, AccountId, account::CustomerNumber, account::SignInName, account::EmailAddress,
        account::FullName, account::Status, Instant, account::Enrolment, account::Group, std::string>;
using BegunRow =
    std::tuple<Instant, AccountId, account::CustomerNumber, account::SignInName, account::EmailAddress,
               account::FullName, account::Status, Instant, account::Enrolment, account::Group, std::string>;

class Attempts final : public attempt::Attempts {
 public:
  explicit Attempts(Connection& connection) : connection_{connection} {}

  void add(const Attempt& attempt) override {
    note_owner(attempt.token, attempt.account);
    insert_.run_later(crypto::Token::time_of(attempt.token), attempt.token, attempt.account, attempt.begun);
  }
  auto will_find(const crypto::Digest& token) -> std::optional<AccountId> override {
    if (connection_.locks == nullptr || connection_.owners == nullptr) {
      return std::nullopt;
    }
    const auto owner = connection_.owners->find(token);
    if (owner) {
      hold_.ask_ahead(crypto::Token::time_of(token), token);
      connection_.locks->note_held(*owner);  // it is on its way, or the unit ends when that is not so
      supposed_ = {.transaction = connection_.transaction, .token = token, .owner = *owner};
    }
    return owner;
  }
  auto find(const crypto::Digest& token) -> std::optional<Begun> override {
    auto found = connection_.locks == nullptr ? begun(token, find_.one(crypto::Token::time_of(token), token))
                                              : begun(token, hold_.one(crypto::Token::time_of(token), token));
    require_as_supposed(token, found);
    if (found) {
      note_owner(token, found->account.id);
      if (connection_.locks != nullptr) {
        connection_.locks->note_held(found->account.id);
      }
    }
    return found;
  }
  void remove(const crypto::Digest& token) override {
    if (connection_.owners != nullptr) {
      connection_.owners->forget(token);
    }
    remove_.run_later(crypto::Token::time_of(token), token);
  }
  void remove_all(AccountId account) override {
    end_series_.run_later(account);
    remove_those_of_before_.run_later(account);
  }

  auto purge(Instant now, int limit) -> int override {
    const auto oldest = now - attempt::lifetime;
    const auto removed = purge_.run(crypto::Token::time_of(oldest), oldest, limit);
    return static_cast<int>(removed + purge_those_of_before_.run(oldest, limit - removed));
  }

 private:
  static auto begun(const crypto::Digest& token, std::optional<BegunRow> row) -> std::optional<Begun> {
    if (!row) {
      return std::nullopt;
    }
    auto& [since, id, number, name, email, full_name, status, created, enrolment, group, language] = *row;
    return Begun{.attempt = {.token = token, .account = id, .begun = since},
                 .account = {id, std::move(number), std::move(name), std::move(email), std::move(full_name),
                             status, created, enrolment, std::move(group), std::move(language)}};
  }

  void note_owner(const crypto::Digest& token, AccountId owner) {
    if (connection_.owners != nullptr) {
      connection_.owners->note(token, owner);
    }
  }

  /// What was asked of somebody whose account is not held after all must decide nothing.
  void require_as_supposed(const crypto::Digest& token, const std::optional<Begun>& found) {
    const auto supposed = std::exchange(supposed_, {});
    if (!supposed || supposed->transaction != connection_.transaction) {
      return;
    }
    if (supposed->token != token || !found || found->account.id != supposed->owner) {
      connection_.owners->forget(supposed->token);
      throw Contended{"an attempt is not whose it seemed to be; try again"};
    }
  }

  struct Supposed {
    std::uint64_t transaction;
    crypto::Digest token;
    AccountId owner;
  };

  Connection& connection_;
  std::optional<Supposed> supposed_;
  Query<In<std::int64_t, crypto::Digest, AccountId, Instant>> insert_{
      connection_,
      "INSERT INTO sign_in_attempts (made, token, account, series, begun) VALUES (:made, :token, :account, "
      "(SELECT attempt_series FROM accounts WHERE id = :account), :begun)"};
  Query<In<std::int64_t, crypto::Digest>, BegunColumns> find_{
      connection_,
      "SELECT t.begun, a.id, a.customer_number, a.sign_in_name, a.email, a.full_name, a.status, a.created, "
      "a.enrolment, a.account_group, a.language FROM accounts a JOIN sign_in_attempts t ON t.account = a.id "
      "AND t.series = a.attempt_series WHERE t.made = :made AND t.token = :token"};
  // The account comes first, so that it is taken first, as everywhere. Whoever had to wait for it finds the
  // attempt as it is then.
  Query<In<std::int64_t, crypto::Digest>, BegunColumns> hold_{
      connection_,
      "SELECT t.begun, a.id, a.customer_number, a.sign_in_name, a.email, a.full_name, a.status, a.created, "
      "a.enrolment, a.account_group, a.language FROM accounts a JOIN sign_in_attempts t ON t.account = a.id "
      "AND t.series = a.attempt_series WHERE t.made = :made AND t.token = :token FOR NO KEY UPDATE"};
  Query<In<std::int64_t, crypto::Digest>> remove_{
      connection_, "DELETE FROM sign_in_attempts WHERE made = :made AND token = :token"};
  // Those that were begun are dead with it, and are purged in time.
  Query<In<AccountId>> end_series_{
      connection_, "UPDATE accounts SET attempt_series = attempt_series + 1 WHERE id = :account"};
  Query<In<std::int64_t, Instant, int>> purge_{
      connection_,
      "DELETE FROM sign_in_attempts WHERE (made, token) IN (SELECT made, token FROM sign_in_attempts "
      "WHERE made <= :made AND begun <= :oldest ORDER BY made LIMIT :limit)"};

  // Attempts that a node of the version before has begun, which still runs beside this one or did.
  Query<In<AccountId>> remove_those_of_before_{connection_, "DELETE FROM attempts WHERE account = :account"};
  Query<In<Instant, std::int64_t>> purge_those_of_before_{
      connection_,
      "DELETE FROM attempts WHERE token IN (SELECT token FROM attempts WHERE begun <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_attempts(Connection& connection) -> std::unique_ptr<attempt::Attempts> {
  return std::make_unique<Attempts>(connection);
}

}  // namespace sallyport::store
