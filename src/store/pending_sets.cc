#include "factor/recovery_code/pending_set.h"
#include "store/hashed_codes_column.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using factor::recovery_code::PendingSet;

class PendingSets final : public factor::recovery_code::PendingSets {
 public:
  explicit PendingSets(Connection& connection) : connection_{connection} {}

  void put(const PendingSet& set) override {
    remove_others_.run_later(set.account, set.session);
    insert_.run_later(set.session, set.account, set.made, set.sealed_codes, set.hashed_codes);
  }

  auto find(SessionId session) -> std::optional<PendingSet> override {
    return find_and_hold(connection_, lock_, find_, session);
  }

  void remove_all(AccountId account) override { remove_all_.run_later(account); }

  auto purge(Instant now, int limit) -> int override {
    return static_cast<int>(purge_.run(now - factor::recovery_code::renewal_lifetime, limit));
  }

 private:
  Connection& connection_;
  Query<In<SessionId>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM pending_sets WHERE session = :session) "
      "FOR NO KEY UPDATE"};
  Query<In<AccountId, SessionId>> remove_others_{
      connection_, "DELETE FROM pending_sets WHERE account = :account OR session = :session"};
  Query<In<SessionId, AccountId, Instant, std::string, HashedCodes>> insert_{
      connection_,
      "INSERT INTO pending_sets (session, account, made, sealed_codes, hashed_codes) "
      "VALUES (:session, :account, :made, :sealed_codes, :hashed_codes)"};
  Query<In<SessionId>, Row<PendingSet, AccountId, SessionId, Instant, std::string, HashedCodes>> find_{
      connection_,
      "SELECT account, session, made, sealed_codes, hashed_codes FROM pending_sets WHERE session = :session"};
  Query<In<AccountId>> remove_all_{connection_, "DELETE FROM pending_sets WHERE account = :account"};
  Query<In<Instant, int>> purge_{connection_,
                                 "DELETE FROM pending_sets WHERE session IN "
                                 "(SELECT session FROM pending_sets WHERE made <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_pending_sets(Connection& connection) -> std::unique_ptr<factor::recovery_code::PendingSets> {
  return std::make_unique<PendingSets>(connection);
}

}  // namespace sallyport::store
