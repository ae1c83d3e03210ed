#include "account/two_factor_policy.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using account::Delay;

class Delays final : public account::Delays {
 public:
  explicit Delays(Connection& connection) : connection_{connection} {}

  auto of(AccountId account) -> Delay override {
    connection_.hold(account);
    return of_.one(account).value_or(Delay{});
  }

  void put_off(AccountId account, Instant until) override {
    connection_.note_change(account);
    put_off_.run_later(account, until);
  }

  auto snooze(AccountId account, Instant until) -> Written override {
    connection_.note_change(account);
    return snooze_.run(account, until) == 1 ? Written::yes : Written::somebody_was_faster;
  }

 private:
  Connection& connection_;
  Query<In<AccountId>, Row<Delay, std::optional<Instant>, std::optional<Instant>>> of_{
      connection_, "SELECT put_off_until, snoozed_until FROM two_factor_delays WHERE account = :account"};
  Query<In<AccountId, Instant>> put_off_{
      connection_,
      "INSERT INTO two_factor_delays (account, put_off_until) VALUES (:account, :until) "
      "ON CONFLICT (account) DO UPDATE SET put_off_until = excluded.put_off_until"};
  Query<In<AccountId, Instant>> snooze_{
      connection_,
      "INSERT INTO two_factor_delays (account, snoozed_until) VALUES (:account, :until) "
      "ON CONFLICT (account) DO UPDATE SET snoozed_until = excluded.snoozed_until "
      "WHERE two_factor_delays.snoozed_until IS NULL"};
};

}  // namespace

auto make_delays(Connection& connection) -> std::unique_ptr<account::Delays> {
  return std::make_unique<Delays>(connection);
}

}  // namespace sallyport::store
