#include "factor/totp/check_up.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using factor::totp::CheckUp;

class CheckUps final : public factor::totp::CheckUps {
 public:
  explicit CheckUps(Connection& connection) : connection_{connection} {}

  auto find(AccountId account) -> std::optional<CheckUp> override {
    connection_.hold(account);
    return find_.one(account);
  }

  void keep(AccountId account, const CheckUp& check_up) override {
    connection_.note_change(account);
    keep_.run_later(account, check_up.answered, check_up.passed, check_up.next);
  }

 private:
  Connection& connection_;
  Query<In<AccountId>, Row<CheckUp, Instant, std::optional<Instant>, Instant>> find_{
      connection_, "SELECT answered, passed, next FROM check_ups WHERE account = :account"};
  Query<In<AccountId, Instant, std::optional<Instant>, Instant>> keep_{
      connection_,
      "INSERT INTO check_ups (account, answered, passed, next) VALUES (:account, :answered, :passed, :next) "
      "ON CONFLICT (account) DO UPDATE SET answered = excluded.answered, passed = excluded.passed, "
      "next = excluded.next"};
};

}  // namespace

auto make_check_ups(Connection& connection) -> std::unique_ptr<factor::totp::CheckUps> {
  return std::make_unique<CheckUps>(connection);
}

}  // namespace sallyport::store
