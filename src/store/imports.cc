#include <tuple>

#include "account/import.h"
#include "store/account_columns.h"
#include "store/ports.h"
#include "store/query.h"

namespace sallyport::store {
namespace {

using account::Addition;
using account::Identifier;
using account::Import;
using account::Newcomer;

constexpr auto word_of_state(Import::State state) -> std::string_view {
  switch (state) {
    case Import::State::filling:
      return "filling";
    case Import::State::settling:
      return "settling";
    case Import::State::done:
      return "done";
    case Import::State::removing:
      return "removing";
  }
  return "";
}

}  // namespace

template <>
struct Column<Import::State> : WordColumn<&word_of_state, Import::State::filling, Import::State::settling,
                                          Import::State::done, Import::State::removing> {};

namespace {

/// Asks for every item; `values` makes the parameters of one. On the way to a server all questions go out
/// before the first answer is read.
template <class... Ins, class Record, class... Outs, class Items, class Values>
auto ask_for_each(Connection& connection, Query<In<Ins...>, Row<Record, Outs...>>& query, const Items& items,
                  const Values& values) -> std::vector<std::optional<Record>> {
  std::vector<std::optional<Record>> answers;
  answers.reserve(items.size());
  if (connection.server == nullptr) {
    for (const auto& item : items) {
      answers.push_back(std::apply([&](const Ins&... in) { return query.one(in...); }, values(item)));
    }
    return answers;
  }
  std::vector<Server::Ticket> tickets;
  tickets.reserve(items.size());
  for (const auto& item : items) {
    tickets.push_back(std::apply([&](const Ins&... in) { return query.sent().send(in...); }, values(item)));
  }
  for (const auto ticket : tickets) {
    answers.push_back(query.sent().first_of(ticket));
  }
  return answers;
}

/// A name or a number that somebody is to have.
struct Claim {
  Identifier identifier;
  IdentifierKind kind;
  AccountId account;
  std::size_t newcomer;
  std::string_view text;
};

/// An account with what it is found by.
struct Kept {
  AccountId account;
  account::CustomerNumber customer_number;
  account::SignInName sign_in_name;
  account::EmailAddress email;
};

class Imports final : public account::Imports {
 public:
  explicit Imports(Connection& connection) : connection_{connection} {}

  auto begin(Instant now) -> ImportId override {
    return begin_.one(Import::State::filling, now, now).value();
  }

  auto find(ImportId import) -> std::optional<Import> override { return find_.one(import); }

  auto unfinished() -> std::vector<Import> override { return unfinished_.all(Import::State::done); }

  auto count(ImportId import, const Count& more, Instant now) -> Written override {
    return written(count_.run(more.accounts, more.refusals, now, import, Import::State::filling));
  }

  auto add(ImportId import, std::span<const Newcomer> newcomers) -> std::vector<Addition> override {
    const auto ids = ask_for_each(connection_, insert_, newcomers, [&](const Newcomer& newcomer) {
      const auto& account = newcomer.account;
      return std::tuple{account.customer_number, account.sign_in_name, account.email, account.full_name,
                        newcomer.status,         newcomer.created,     import,        account.group};
    });
    std::vector<Addition> additions;
    std::vector<Claim> claims;
    for (std::size_t at = 0; at < newcomers.size(); ++at) {
      const auto id = ids[at].value();
      additions.emplace_back(id);
      note_line_.run_later(id, import, newcomers[at].line);
      append_claims(claims, newcomers[at].account, id, at);
    }
    const auto held = ask_for_each(connection_, claim_, claims, [](const Claim& claim) {
      return std::tuple{claim.identifier, claim.kind, claim.account};
    });
    for (std::size_t at = 0; at < claims.size(); ++at) {
      if (!held[at] && std::holds_alternative<AccountId>(additions[claims[at].newcomer])) {
        additions[claims[at].newcomer] = account::TakenBefore{
            .identifier = std::string{claims[at].text}, .line = line_of_.one(claims[at].identifier, import)};
      }
    }
    return additions;
  }

  auto open(ImportId import, Instant now) -> Written override {
    return written(open_.run(Import::State::settling, now, import, Import::State::filling));
  }

  auto settle(ImportId import, int limit) -> int override {
    const auto accounts = connection_.locks == nullptr ? some_.all(import, limit) : hold_some(import, limit);
    const auto taken = ask_for_each(connection_, take_line_, accounts,
                                    [](const Kept& kept) { return std::tuple{kept.account}; });
    for (std::size_t at = 0; at < accounts.size(); ++at) {
      if (taken[at]) {  // Otherwise another node does the same.
        share_address_.run_later(Identifier::of(accounts[at].email), IdentifierKind::address,
                                 accounts[at].account);
      }
    }
    if (accounts.empty()) {
      set_state_.run(Import::State::done, import, Import::State::settling);
    }
    return static_cast<int>(accounts.size());
  }

  auto give_up(ImportId import) -> Written override {
    return written(set_state_.run(Import::State::removing, import, Import::State::filling));
  }

  auto remove(ImportId import, int limit) -> int override {
    const auto accounts = some_.all(import, limit);
    for (const auto& kept : accounts) {
      release_.run_later(Identifier::of(kept.sign_in_name), kept.account);
      release_.run_later(Identifier::of(kept.customer_number), kept.account);
      for (auto* query : {&remove_password_, &remove_foreign_password_, &remove_authenticators_,
                          &remove_entry_numbers_, &remove_account_, &remove_line_}) {
        query->run_later(kept.account);
      }
    }
    if (accounts.empty()) {
      remove_import_.run_later(import, Import::State::removing);
    }
    return static_cast<int>(accounts.size());
  }

 private:
  /// Whoever corrects an address meanwhile is waited for, so that the one of before is not shared out again.
  auto hold_some(ImportId import, int limit) -> std::vector<Kept> {
    auto accounts = hold_some_.all(import, limit);
    for (const auto& kept : accounts) {
      connection_.locks->note_held(kept.account);
    }
    return accounts;
  }

  static auto written(std::int64_t rows) -> Written {
    return rows == 1 ? Written::yes : Written::somebody_was_faster;
  }

  static void append_claims(std::vector<Claim>& claims, const account::NewAccount& account, AccountId id,
                            std::size_t newcomer) {
    auto name = Identifier::of(account.sign_in_name);
    auto number = Identifier::of(account.customer_number);
    // A company may well give out sign-in names that are the customer numbers.
    const bool are_one = name == number;
    claims.push_back(
        {std::move(name), IdentifierKind::sign_in_name, id, newcomer, account.sign_in_name.text()});
    if (!are_one) {
      claims.push_back(
          {std::move(number), IdentifierKind::customer_number, id, newcomer, account.customer_number.text()});
    }
  }

  Connection& connection_;
  using ImportRow = Row<Import, ImportId, Import::State, Instant, Instant, std::int64_t, std::int64_t>;
  Query<In<Import::State, Instant, Instant>, Scalar<ImportId>> begin_{
      connection_,
      "INSERT INTO imports (state, begun, heard, accounts, refusals) VALUES (:state, :begun, :heard, 0, 0) "
      "RETURNING id"};
  Query<In<ImportId>, ImportRow> find_{
      connection_, "SELECT id, state, begun, heard, accounts, refusals FROM imports WHERE id = :id"};
  Query<In<Import::State>, ImportRow> unfinished_{
      connection_,
      "SELECT id, state, begun, heard, accounts, refusals FROM imports WHERE state <> :state ORDER BY id"};
  Query<In<std::int64_t, std::int64_t, Instant, ImportId, Import::State>> count_{
      connection_,
      "UPDATE imports SET accounts = accounts + :accounts, refusals = refusals + :refusals, heard = :heard "
      "WHERE id = :id AND state = :state"};
  Query<In<Import::State, Instant, ImportId, Import::State>> open_{
      connection_,
      "UPDATE imports SET state = :state, heard = :heard WHERE id = :id AND state = :before AND refusals = "
      "0"};
  Query<In<Import::State, ImportId, Import::State>> set_state_{
      connection_, "UPDATE imports SET state = :state WHERE id = :id AND state = :before"};
  Query<In<ImportId, Import::State>> remove_import_{connection_,
                                                    "DELETE FROM imports WHERE id = :id AND state = :state"};

  Query<In<account::CustomerNumber, account::SignInName, account::EmailAddress, account::FullName,
           account::Status, Instant, ImportId, account::Group>,
        Scalar<AccountId>>
      insert_{connection_,
              "INSERT INTO accounts (customer_number, sign_in_name, email, full_name, status, created, "
              "import, account_group) VALUES (:customer_number, :sign_in_name, :email, :full_name, :status, "
              ":created, :import, :account_group) RETURNING id"};
  Query<In<AccountId, ImportId, std::int64_t>> note_line_{
      connection_, "INSERT INTO import_lines (account, import, line) VALUES (:account, :import, :line)"};
  Query<In<Identifier, IdentifierKind, AccountId>, Scalar<AccountId>> claim_{
      connection_,
      "INSERT INTO identifiers (folded, kind, account) VALUES (:folded, :kind, :account) "
      "ON CONFLICT (folded) DO NOTHING RETURNING account"};
  Query<In<Identifier, ImportId>, Scalar<std::int64_t>> line_of_{
      connection_,
      "SELECT line FROM import_lines WHERE account = (SELECT account FROM identifiers WHERE folded = "
      ":folded) "
      "AND import = :import"};

  Query<In<ImportId, int>,
        Row<Kept, AccountId, account::CustomerNumber, account::SignInName, account::EmailAddress>>
      some_{connection_,
            "SELECT accounts.id, customer_number, sign_in_name, email FROM import_lines "
            "JOIN accounts ON accounts.id = import_lines.account WHERE import_lines.import = :import "
            "ORDER BY import_lines.account LIMIT :limit"};
  Query<In<ImportId, int>,
        Row<Kept, AccountId, account::CustomerNumber, account::SignInName, account::EmailAddress>>
      hold_some_{connection_,
                 "SELECT accounts.id, customer_number, sign_in_name, email FROM import_lines "
                 "JOIN accounts ON accounts.id = import_lines.account WHERE import_lines.import = :import "
                 "ORDER BY import_lines.account LIMIT :limit FOR NO KEY UPDATE OF accounts"};
  Query<In<AccountId>, Scalar<AccountId>> take_line_{
      connection_, "DELETE FROM import_lines WHERE account = :account RETURNING account"};
  Query<In<Identifier, IdentifierKind, AccountId>> share_address_{
      connection_,
      "INSERT INTO identifiers (folded, kind, account) VALUES (:folded, :kind, :account) "
      "ON CONFLICT (folded) DO UPDATE SET account = NULL WHERE identifiers.account <> excluded.account"};

  Query<In<Identifier, AccountId>> release_{
      connection_, "DELETE FROM identifiers WHERE folded = :folded AND account = :account"};
  Query<In<AccountId>> remove_password_{connection_, "DELETE FROM passwords WHERE account = :account"};
  Query<In<AccountId>> remove_foreign_password_{connection_,
                                                "DELETE FROM foreign_passwords WHERE account = :account"};
  Query<In<AccountId>> remove_authenticators_{connection_,
                                              "DELETE FROM authenticators WHERE account = :account"};
  Query<In<AccountId>> remove_entry_numbers_{connection_,
                                             "DELETE FROM enrolment_numbers WHERE account = :account"};
  Query<In<AccountId>> remove_account_{connection_, "DELETE FROM accounts WHERE id = :account"};
  Query<In<AccountId>> remove_line_{connection_, "DELETE FROM import_lines WHERE account = :account"};
};

}  // namespace

auto make_imports(Connection& connection) -> std::unique_ptr<account::Imports> {
  return std::make_unique<Imports>(connection);
}

}  // namespace sallyport::store
