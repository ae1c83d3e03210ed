#include "factor/recovery_code/recovery_code.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using factor::recovery_code::HashedCode;
using factor::recovery_code::SetState;

class RecoveryCodes final : public factor::recovery_code::RecoveryCodes {
 public:
  explicit RecoveryCodes(Connection& connection) : connection_{connection} {}

  auto state(AccountId account) -> std::optional<SetState> override {
    connection_.hold(account);
    const auto [made, remaining] = state_.one(account).value();
    return made ? std::optional{SetState{.made = *made, .remaining = remaining}} : std::nullopt;
  }

  auto find(AccountId account, std::string_view selector) -> std::optional<HashedCode> override {
    connection_.hold(account);
    return find_.one(account, selector);
  }

  auto use(AccountId account, const HashedCode& code, Instant now) -> Written override {
    connection_.note_change(account);
    return use_.run(now, account, code.selector, code.hash) == 1 ? Written::yes
                                                                 : Written::somebody_was_faster;
  }

  void replace_set(AccountId account, const std::vector<HashedCode>& codes, Instant now) override {
    remove_set(account);
    for (const auto& code : codes) {
      insert_.run_later(account, code.selector, code.hash, now);
    }
  }

  void remove_set(AccountId account) override {
    connection_.note_change(account);
    remove_set_.run_later(account);
  }

 private:
  Connection& connection_;
  Query<In<AccountId>, Out<std::optional<Instant>, int>> state_{
      connection_, "SELECT MAX(made), COUNT(*) - COUNT(used) FROM recovery_codes WHERE account = :account"};
  Query<In<AccountId, std::string_view>, Row<HashedCode, std::string, crypto::PasswordHash>> find_{
      connection_,
      "SELECT selector, hash FROM recovery_codes "
      "WHERE account = :account AND selector = :selector AND used IS NULL"};
  Query<In<Instant, AccountId, std::string, crypto::PasswordHash>> use_{
      connection_,
      "UPDATE recovery_codes SET used = :used "
      "WHERE account = :account AND selector = :selector AND hash = :hash AND used IS NULL"};
  Query<In<AccountId, std::string, crypto::PasswordHash, Instant>> insert_{
      connection_,
      "INSERT INTO recovery_codes (account, selector, hash, made) "
      "VALUES (:account, :selector, :hash, :made)"};
  Query<In<AccountId>> remove_set_{connection_, "DELETE FROM recovery_codes WHERE account = :account"};
};

}  // namespace

auto make_recovery_codes(Connection& connection) -> std::unique_ptr<factor::recovery_code::RecoveryCodes> {
  return std::make_unique<RecoveryCodes>(connection);
}

}  // namespace sallyport::store
