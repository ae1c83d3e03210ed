#include "attempt/attempt.h"
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
    insert_.run_later(attempt.token, attempt.account, attempt.begun);
  }
  auto find(const crypto::Digest& token) -> std::optional<Begun> override {
    if (connection_.locks == nullptr) {
      return begun(token, find_.one(token));
    }
    auto found = begun(token, hold_.one(token));
    if (found) {
      connection_.locks->note_held(found->account.id);
    }
    return found;
  }
  void remove(const crypto::Digest& token) override { remove_.run_later(token); }
  void remove_all(AccountId account) override { remove_all_.run_later(account); }

  auto purge(Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(now - attempt::lifetime, limit));
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

  Connection& connection_;
  Query<In<crypto::Digest, AccountId, Instant>> insert_{
      connection_, "INSERT INTO attempts (token, account, begun) VALUES (:token, :account, :begun)"};
  Query<In<crypto::Digest>, BegunColumns> find_{
      connection_,
      "SELECT t.begun, a.id, a.customer_number, a.sign_in_name, a.email, a.full_name, a.status, a.created, "
      "a.enrolment, a.account_group, a.language FROM accounts a JOIN attempts t ON t.account = a.id "
      "WHERE t.token = :token"};
  // The account comes first, so that it is taken first, as everywhere. Whoever had to wait for it finds the
  // attempt as it is then.
  Query<In<crypto::Digest>, BegunColumns> hold_{
      connection_,
      "SELECT t.begun, a.id, a.customer_number, a.sign_in_name, a.email, a.full_name, a.status, a.created, "
      "a.enrolment, a.account_group, a.language FROM accounts a JOIN attempts t ON t.account = a.id "
      "WHERE t.token = :token FOR NO KEY UPDATE"};
  Query<In<crypto::Digest>> remove_{connection_, "DELETE FROM attempts WHERE token = :token"};
  Query<In<AccountId>> remove_all_{connection_, "DELETE FROM attempts WHERE account = :account"};
  Query<In<Instant, int>> purge_{connection_,
                                 "DELETE FROM attempts WHERE token IN "
                                 "(SELECT token FROM attempts WHERE begun <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_attempts(Connection& connection) -> std::unique_ptr<attempt::Attempts> {
  return std::make_unique<Attempts>(connection);
}

}  // namespace sallyport::store
