#include "account/contacts.h"

#include "store/account_columns.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {

template <>
struct Column<account::Which>
    : WordColumn<static_cast<std::string_view (*)(account::Which)>(&account::word_of),
                 account::Which::registered, account::Which::second> {};

namespace {

using account::AddressChange;
using account::Contact;
using account::EmailAddress;
using account::Unconfirmed;
using account::Which;

using UnconfirmedRow = Row<Unconfirmed, AccountId, Which, EmailAddress, crypto::Digest, Instant>;

class Contacts final : public account::Contacts {
 public:
  explicit Contacts(Connection& connection) : connection_{connection} {}

  auto find(AccountId account) -> Contact override {
    connection_.hold(account);
    return find_.one(account).value_or(Contact{});
  }

  void keep(AccountId account, const Contact& contact) override {
    connection_.note_change(account);
    keep_.run_later(account, contact.second, contact.second_confirmed, contact.registered_confirmed,
                    contact.second_since);
  }

  void put(const Unconfirmed& unconfirmed) override {
    put_.run_later(unconfirmed.link, unconfirmed.account, unconfirmed.which, unconfirmed.address,
                   unconfirmed.asked);
  }

  auto find_unconfirmed(const crypto::Digest& link) -> std::optional<Unconfirmed> override {
    return find_and_hold(connection_, lock_, find_unconfirmed_, link);
  }

  auto unconfirmed(AccountId account) -> std::vector<Unconfirmed> override {
    connection_.hold(account);
    return unconfirmed_.all(account);
  }

  auto use(const Unconfirmed& unconfirmed) -> Written override {
    return use_.run(unconfirmed.link) == 1 ? Written::yes : Written::somebody_was_faster;
  }

  void remove_unconfirmed(AccountId account) override { remove_unconfirmed_.run_later(account); }

  auto note_left(AccountId account, Which which, const EmailAddress& left, Instant now)
      -> AddressChangeId override {
    return note_left_.one(account, which, left, now).value();
  }

  auto left(AccountId account, Instant since) -> std::vector<AddressChange> override {
    connection_.hold(account);
    return left_.all(account, since);
  }

  void forget_left(const AddressChange& change) override {
    forget_left_.run_later(change.account, change.which, change.id);
  }

  auto purge(Instant now, int limit) -> int override {
    const auto unconfirmed = purge_unconfirmed_.run(now - account::confirmation_lasts, limit);
    return static_cast<int>(unconfirmed + purge_left_.run(now - account::held_for, limit));
  }

 private:
  Connection& connection_;
  Query<In<AccountId>, Row<Contact, std::optional<EmailAddress>, std::optional<Instant>,
                           std::optional<Instant>, std::optional<Instant>>>
      find_{connection_,
            "SELECT second_email, second_confirmed, registered_confirmed, second_since FROM contacts "
            "WHERE account = :account"};
  Query<In<AccountId, std::optional<EmailAddress>, std::optional<Instant>, std::optional<Instant>,
           std::optional<Instant>>>
      keep_{connection_,
            "INSERT INTO contacts (account, second_email, second_confirmed, registered_confirmed, "
            "second_since) "
            "VALUES (:account, :second_email, :second_confirmed, :registered_confirmed, :second_since) "
            "ON CONFLICT (account) DO UPDATE SET second_email = excluded.second_email, "
            "second_confirmed = excluded.second_confirmed, registered_confirmed = "
            "excluded.registered_confirmed, "
            "second_since = excluded.second_since"};
  Query<In<crypto::Digest>, Scalar<AccountId>> lock_{
      connection_,
      "SELECT id FROM accounts WHERE id = (SELECT account FROM unconfirmed_addresses WHERE link = :link) "
      "FOR NO KEY UPDATE"};
  Query<In<crypto::Digest, AccountId, Which, EmailAddress, Instant>> put_{
      connection_,
      "INSERT INTO unconfirmed_addresses (link, account, which, address, asked) "
      "VALUES (:link, :account, :which, :address, :asked) ON CONFLICT (account, which) DO UPDATE SET "
      "link = excluded.link, address = excluded.address, asked = excluded.asked"};
  Query<In<crypto::Digest>, UnconfirmedRow> find_unconfirmed_{
      connection_,
      "SELECT account, which, address, link, asked FROM unconfirmed_addresses WHERE link = :link"};
  Query<In<AccountId>, UnconfirmedRow> unconfirmed_{
      connection_,
      "SELECT account, which, address, link, asked FROM unconfirmed_addresses WHERE account = :account "
      "ORDER BY which"};
  Query<In<crypto::Digest>> use_{connection_, "DELETE FROM unconfirmed_addresses WHERE link = :link"};
  Query<In<AccountId>> remove_unconfirmed_{connection_,
                                           "DELETE FROM unconfirmed_addresses WHERE account = :account"};
  Query<In<AccountId, Which, EmailAddress, Instant>, Scalar<AddressChangeId>> note_left_{
      connection_,
      "INSERT INTO left_addresses (account, which, address, at) VALUES (:account, :which, :address, :at) "
      "RETURNING id"};
  Query<In<AccountId, Instant>, Row<AddressChange, AddressChangeId, AccountId, Which, EmailAddress, Instant>>
      left_{connection_,
            "SELECT id, account, which, address, at FROM left_addresses "
            "WHERE account = :account AND at > :since ORDER BY id"};
  Query<In<AccountId, Which, AddressChangeId>> forget_left_{
      connection_, "DELETE FROM left_addresses WHERE account = :account AND which = :which AND id >= :first"};
  Query<In<Instant, int>> purge_unconfirmed_{
      connection_,
      "DELETE FROM unconfirmed_addresses WHERE link IN "
      "(SELECT link FROM unconfirmed_addresses WHERE asked <= :oldest LIMIT :limit)"};
  Query<In<Instant, int>> purge_left_{connection_,
                                      "DELETE FROM left_addresses WHERE id IN "
                                      "(SELECT id FROM left_addresses WHERE at <= :oldest LIMIT :limit)"};
};

}  // namespace

auto make_contacts(Connection& connection) -> std::unique_ptr<account::Contacts> {
  return std::make_unique<Contacts>(connection);
}

}  // namespace sallyport::store
