#include "factor/password/password.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using factor::password::ForeignPassword;
using factor::password::Kept;
using factor::password::Password;

/// Both rows, as far as they are there.
struct KeptRows {
  std::optional<crypto::PasswordHash> hash;
  std::optional<Instant> chosen;
  std::optional<Version> version;
  std::optional<std::string> sealed_hash;
  std::optional<Instant> brought;

  operator Kept() && {  // NOLINT(*-explicit-*): it is how both are kept
    Kept kept;
    if (hash && chosen && version) {
      kept.ours = Password{.hash = *std::move(hash), .chosen = *chosen, .version = *version};
    }
    if (sealed_hash && brought) {
      kept.foreign = ForeignPassword{.sealed_hash = *std::move(sealed_hash), .brought = *brought};
    }
    return kept;
  }
};

class Passwords final : public factor::password::Passwords {
 public:
  explicit Passwords(Connection& connection) : connection_{connection} {}

  auto find(AccountId account) -> std::optional<Password> override { return find_either(account).ours; }

  auto replace(AccountId account, const Password& next) -> Written override {
    connection_.note_change(account);
    const auto rows = next.version == Version::none()
                          ? insert_.run(account, next.hash, next.chosen)
                          : update_.run(next.hash, next.chosen, account, next.version);
    if (rows == 1 && next.version == Version::none()) {
      remove_foreign_.run_later(account);
    }
    return rows == 1 ? Written::yes : Written::somebody_was_faster;
  }

  void remove(AccountId account) override {
    connection_.note_change(account);
    remove_.run_later(account);
    remove_foreign_.run_later(account);
  }

  void will_find_either(std::optional<AccountId> account) override {
    connection_.hold(account);
    find_either_.ask_ahead(account.value_or(nobody));
  }
  auto find_either(std::optional<AccountId> account) -> Kept override {
    connection_.hold(account);
    return find_either_.one(account.value_or(nobody)).value();
  }

  void put_foreign(AccountId account, const ForeignPassword& password) override {
    connection_.note_change(account);
    put_foreign_.run_later(account, password.sealed_hash, password.brought);
  }

 private:
  Connection& connection_;
  Query<In<AccountId, crypto::PasswordHash, Instant>> insert_{
      connection_,
      "INSERT INTO passwords (account, hash, chosen, version) VALUES (:account, :hash, :chosen, 1) "
      "ON CONFLICT (account) DO NOTHING"};
  Query<In<crypto::PasswordHash, Instant, AccountId, Version>> update_{
      connection_,
      "UPDATE passwords SET hash = :hash, chosen = :chosen, version = version + 1 "
      "WHERE account = :account AND version = :version"};
  Query<In<AccountId>> remove_{connection_, "DELETE FROM passwords WHERE account = :account"};
  Query<In<AccountId>, Row<KeptRows, std::optional<crypto::PasswordHash>, std::optional<Instant>,
                           std::optional<Version>, std::optional<std::string>, std::optional<Instant>>>
      find_either_{connection_,
                   "SELECT p.hash, p.chosen, p.version, f.sealed_hash, f.brought FROM (SELECT 1) one "
                   "LEFT JOIN passwords p ON p.account = :account "
                   "LEFT JOIN foreign_passwords f ON f.account = :account"};
  Query<In<AccountId, std::string, Instant>> put_foreign_{
      connection_,
      "INSERT INTO foreign_passwords (account, sealed_hash, brought) "
      "VALUES (:account, :sealed_hash, :brought)"};
  Query<In<AccountId>> remove_foreign_{connection_, "DELETE FROM foreign_passwords WHERE account = :account"};
};

}  // namespace

auto make_passwords(Connection& connection) -> std::unique_ptr<factor::password::Passwords> {
  return std::make_unique<Passwords>(connection);
}

}  // namespace sallyport::store
