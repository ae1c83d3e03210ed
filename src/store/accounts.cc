#include "account/account.h"
#include "store/account_columns.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using account::Account;
using account::Status;

using AccountRow = Row<Account, AccountId, account::CustomerNumber, account::SignInName,
                       account::EmailAddress, account::FullName, Status, Instant, account::Enrolment,
                       account::Group, std::string, std::optional<Instant>>;

class Accounts final : public account::Accounts {
 public:
  explicit Accounts(Connection& connection) : connection_{connection} {}

  auto add(const account::NewAccount& account, Instant now)
      -> std::variant<AccountId, account::IdentifierTaken> override {
    const auto name = account::Identifier::of(account.sign_in_name);
    const auto number = account::Identifier::of(account.customer_number);
    if (is_taken(name)) {
      return account::IdentifierTaken{account.sign_in_name.text()};
    }
    if (is_taken(number)) {
      return account::IdentifierTaken{account.customer_number.text()};
    }
    const auto id = insert_
                        .one(account.customer_number, account.sign_in_name, account.email, account.full_name,
                             Status::enabled, now, account.group)
                        .value();
    claim(name, IdentifierKind::sign_in_name, id);
    // A company may well give out sign-in names that are the customer numbers.
    if (number != name) {
      claim(number, IdentifierKind::customer_number, id);
    }
    share_address_.run(account::Identifier::of(account.email), IdentifierKind::address, id);
    return id;
  }

  auto is_taken(const account::Identifier& identifier) -> bool override {
    return is_taken_.one(identifier).has_value();
  }

  auto find(AccountId id) -> std::optional<Account> override {
    connection_.hold(id);
    return find_.one(id);
  }

  auto find_by(const account::Identifier& identifier) -> std::optional<Account> override {
    return find_and_hold(connection_, lock_, find_by_, identifier);
  }

  void set_email(const Account& account, const account::EmailAddress& address) override {
    connection_.note_change(account.id);
    drop_address_.run_later(account::Identifier::of(account.email), account.id, IdentifierKind::address);
    set_email_.run_later(address, account.id);
    share_address_.run_later(account::Identifier::of(address), IdentifierKind::address, account.id);
  }

  auto list(AccountId after, int limit) -> std::vector<Account> override { return list_.all(after, limit); }

  void set_status(AccountId id, Status status) override {
    connection_.note_change(id);
    set_status_.run_later(status, id);
  }

  void note_thawed(AccountId id, Instant at) override {
    connection_.note_change(id);
    note_thawed_.run_later(at, id);
  }

  void set_enrolment(AccountId id, account::Enrolment enrolment) override {
    connection_.note_change(id);
    set_enrolment_.run_later(enrolment, id);
  }

  void set_language(AccountId id, std::string_view language) override {
    connection_.note_change(id);
    set_language_.run_later(language, id);
  }

  void set_group(AccountId id, const account::Group& group) override {
    connection_.note_change(id);
    set_group_.run_later(group, id);
  }

 private:
  void claim(const account::Identifier& identifier, IdentifierKind kind, AccountId id) {
    if (claim_.run(identifier, kind, id) == 0) {
      throw Contended{"somebody else took the same name or customer number at the same moment; try again"};
    }
  }

  Connection& connection_;
  Query<In<account::Identifier>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM identifiers WHERE folded = :folded) "
      "FOR NO KEY UPDATE"};
  Query<In<account::Identifier>, Scalar<int>> is_taken_{connection_,
                                                        "SELECT 1 FROM identifiers WHERE folded = :folded"};
  Query<In<account::CustomerNumber, account::SignInName, account::EmailAddress, account::FullName, Status,
           Instant, account::Group>,
        Scalar<AccountId>>
      insert_{
          connection_,
          "INSERT INTO accounts (customer_number, sign_in_name, email, full_name, status, created, "
          "account_group) VALUES (:customer_number, :sign_in_name, :email, :full_name, :status, :created, "
          ":account_group) RETURNING id"};
  Query<In<account::Identifier, IdentifierKind, AccountId>> claim_{
      connection_,
      "INSERT INTO identifiers (folded, kind, account) VALUES (:folded, :kind, :account) "
      "ON CONFLICT (folded) DO NOTHING"};
  Query<In<account::Identifier, IdentifierKind, AccountId>> share_address_{
      connection_,
      "INSERT INTO identifiers (folded, kind, account) VALUES (:folded, :kind, :account) "
      "ON CONFLICT (folded) DO UPDATE SET account = NULL WHERE identifiers.account <> excluded.account"};
  Query<In<AccountId>, AccountRow> find_{
      connection_,
      "SELECT id, customer_number, sign_in_name, email, full_name, status, created, enrolment, "
      "account_group, language, thawed FROM accounts "
      "WHERE id = :id"};
  Query<In<account::Identifier>, AccountRow> find_by_{
      connection_,
      "SELECT id, customer_number, sign_in_name, email, full_name, status, created, enrolment, "
      "account_group, language, thawed FROM accounts "
      "WHERE id = (SELECT account FROM identifiers WHERE folded = :folded) AND (import IS NULL OR import IN "
      "(SELECT id FROM imports WHERE state IN ('settling', 'done')))"};
  Query<In<AccountId, int>, AccountRow> list_{
      connection_,
      "SELECT id, customer_number, sign_in_name, email, full_name, status, created, enrolment, "
      "account_group, language, thawed FROM accounts "
      "WHERE id > :after AND (import IS NULL OR import IN "
      "(SELECT id FROM imports WHERE state IN ('settling', 'done'))) ORDER BY id LIMIT :limit"};
  Query<In<Status, AccountId>> set_status_{connection_,
                                           "UPDATE accounts SET status = :status WHERE id = :id"};
  Query<In<Instant, AccountId>> note_thawed_{connection_,
                                             "UPDATE accounts SET thawed = :thawed WHERE id = :id"};
  Query<In<account::Identifier, AccountId, IdentifierKind>> drop_address_{
      connection_, "DELETE FROM identifiers WHERE folded = :folded AND account = :account AND kind = :kind"};
  Query<In<account::EmailAddress, AccountId>> set_email_{connection_,
                                                         "UPDATE accounts SET email = :email WHERE id = :id"};
  Query<In<account::Enrolment, AccountId>> set_enrolment_{
      connection_, "UPDATE accounts SET enrolment = :enrolment WHERE id = :id"};
  Query<In<std::string_view, AccountId>> set_language_{
      connection_, "UPDATE accounts SET language = :language WHERE id = :id"};
  Query<In<account::Group, AccountId>> set_group_{
      connection_, "UPDATE accounts SET account_group = :account_group WHERE id = :id"};
};

}  // namespace

auto make_accounts(Connection& connection) -> std::unique_ptr<account::Accounts> {
  return std::make_unique<Accounts>(connection);
}

}  // namespace sallyport::store
