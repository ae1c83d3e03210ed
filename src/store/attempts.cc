#include "attempt/attempt.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using attempt::Attempt;

class Attempts final : public attempt::Attempts {
 public:
  explicit Attempts(Connection& connection) : connection_{connection} {}

  void add(const Attempt& attempt) override {
    insert_.run_later(attempt.token, attempt.account, attempt.begun);
  }
  auto find(const crypto::Digest& token) -> std::optional<Attempt> override {
    return find_and_hold(connection_, lock_, find_, token);
  }
  void remove(const crypto::Digest& token) override { remove_.run_later(token); }
  void remove_all(AccountId account) override { remove_all_.run_later(account); }

  auto purge(Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(now - attempt::lifetime, limit));
  }

 private:
  Connection& connection_;
  Query<In<crypto::Digest>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM attempts WHERE token = :token) "
      "FOR NO KEY UPDATE"};
  Query<In<crypto::Digest, AccountId, Instant>> insert_{
      connection_, "INSERT INTO attempts (token, account, begun) VALUES (:token, :account, :begun)"};
  Query<In<crypto::Digest>, Row<Attempt, crypto::Digest, AccountId, Instant>> find_{
      connection_, "SELECT token, account, begun FROM attempts WHERE token = :token"};
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
