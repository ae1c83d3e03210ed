#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using account::Addition;
using account::Identifier;
using account::Import;
using account::Newcomer;
using account::TakenBefore;
using unit::Unit;

class ImportsContract : public Contract {
 protected:
  auto begin() {
    return write([](Unit& unit) { return unit.imports.begin(start); });
  }
  static auto newcomer(const std::string& name, std::int64_t line) -> Newcomer {
    return {.line = line,
            .account = new_account(name),
            .status = account::Status::enabled,
            .created = start - hours{24}};
  }
  auto add(ImportId import, const std::vector<Newcomer>& newcomers) {
    return write([&](Unit& unit) { return unit.imports.add(import, newcomers); });
  }
  auto count(ImportId import, account::Imports::Count more) {
    return write([&](Unit& unit) { return unit.imports.count(import, more, start); });
  }
  auto open(ImportId import) {
    return write([&](Unit& unit) { return unit.imports.open(import, start); });
  }
  auto settle(ImportId import, int limit = 100) {
    return write([&](Unit& unit) { return unit.imports.settle(import, limit); });
  }
  auto give_up(ImportId import) {
    return write([&](Unit& unit) { return unit.imports.give_up(import); });
  }
  auto remove(ImportId import, int limit = 100) {
    return write([&](Unit& unit) { return unit.imports.remove(import, limit); });
  }
  auto find(const std::string& typed) {
    return read([&](Unit& unit) { return unit.accounts.find_by(Identifier::typed(typed)); });
  }
  auto find_to_write(const std::string& typed) {
    return write([&](Unit& unit) { return unit.accounts.find_by(Identifier::typed(typed)); });
  }
  auto listed() {
    return read([](Unit& unit) { return unit.accounts.list(AccountId{0}, 100).size(); });
  }
  auto state_of(ImportId import) {
    return read([&](Unit& unit) { return unit.imports.find(import); }).value().state;
  }
};

TEST_P(ImportsContract, ItsAccountsAreNobodysBeforeItIsOpen) {
  const auto import = begin();
  const auto additions = add(import, {newcomer("anna", 2), newcomer("bela", 3)});
  ASSERT_EQ(additions.size(), 2);
  ASSERT_TRUE(std::holds_alternative<AccountId>(additions[0]));
  EXPECT_FALSE(find("anna"));
  EXPECT_FALSE(find_to_write("anna"));
  EXPECT_FALSE(find("C-anna"));
  EXPECT_EQ(listed(), 0);

  EXPECT_EQ(open(import), Written::yes);
  const auto anna = find("anna");
  ASSERT_TRUE(anna);
  EXPECT_EQ(anna->id, std::get<AccountId>(additions[0]));
  EXPECT_EQ(anna->created, start - hours{24});
  EXPECT_TRUE(find("C-bela"));
  EXPECT_TRUE(find_to_write("anna"));
  EXPECT_EQ(listed(), 2);
  EXPECT_EQ(open(import), Written::somebody_was_faster);
}

TEST_P(ImportsContract, AddressesComeAfterwardsAndOnce) {
  const auto import = begin();
  (void)add(import, {newcomer("anna", 2), newcomer("bela", 3), newcomer("cili", 4)});
  EXPECT_EQ(open(import), Written::yes);
  EXPECT_FALSE(find("anna@example.com"));
  EXPECT_EQ(settle(import, 2), 2);
  EXPECT_TRUE(find("anna@example.com"));
  EXPECT_FALSE(find("cili@example.com"));
  EXPECT_EQ(state_of(import), Import::State::settling);
  EXPECT_EQ(settle(import, 2), 1);
  EXPECT_EQ(settle(import, 2), 0);
  EXPECT_TRUE(find("cili@example.com"));
  EXPECT_TRUE(find("anna@example.com"));
  EXPECT_EQ(state_of(import), Import::State::done);
  EXPECT_TRUE(read([](Unit& unit) { return unit.imports.unfinished(); }).empty());
}

TEST_P(ImportsContract, AnAddressThatIsSharedSignsInNobody) {
  add_account("anna");
  const auto import = begin();
  auto other = newcomer("bela", 2);
  other.account.email = new_account("anna").email;
  (void)add(import, {other});
  EXPECT_TRUE(find("anna@example.com"));
  EXPECT_EQ(open(import), Written::yes);
  settle(import);
  EXPECT_FALSE(find("anna@example.com"));
  EXPECT_TRUE(find("anna"));
}

TEST_P(ImportsContract, SaysWhoHasANameAlready) {
  add_account("anna");
  const auto import = begin();
  auto twice = newcomer("cili", 4);
  twice.account.customer_number = new_account("bela").customer_number;
  const auto additions = add(import, {newcomer("bela", 2), newcomer("anna", 3), twice});
  EXPECT_TRUE(std::holds_alternative<AccountId>(additions[0]));
  const auto& before = std::get<TakenBefore>(additions[1]);
  EXPECT_EQ(before.identifier, "anna");
  EXPECT_EQ(before.line, std::nullopt);
  const auto& within = std::get<TakenBefore>(additions[2]);
  EXPECT_EQ(within.identifier, "C-bela");
  EXPECT_EQ(within.line, 2);
}

TEST_P(ImportsContract, TakesANameThatIsTheCustomerNumber) {
  const auto import = begin();
  auto same = newcomer("anna", 2);
  same.account.customer_number = account::CustomerNumber::create("anna").value();
  EXPECT_TRUE(std::holds_alternative<AccountId>(add(import, {same})[0]));
}

TEST_P(ImportsContract, IsNotOpenedAfterARefusal) {
  const auto import = begin();
  (void)add(import, {newcomer("anna", 2)});
  EXPECT_EQ(count(import, {.accounts = 1, .refusals = 1}), Written::yes);
  EXPECT_EQ(open(import), Written::somebody_was_faster);
  EXPECT_FALSE(find("anna"));
  const auto found = read([&](Unit& unit) { return unit.imports.find(import); }).value();
  EXPECT_EQ(found.accounts, 1);
  EXPECT_EQ(found.refusals, 1);
}

TEST_P(ImportsContract, LeavesNothingWhenItIsGivenUp) {
  add_account("zita");
  const auto import = begin();
  const auto additions = add(import, {newcomer("anna", 2), newcomer("bela", 3)});
  const auto anna = std::get<AccountId>(additions[0]);
  write([&](Unit& unit) {
    unit.passwords.put_foreign(anna, {.sealed_hash = "sealed", .brought = start});
    const auto entry = unit.pending_enrolments.next_entry(anna);
    unit.authenticators.add({.account = anna, .entry = entry, .sealed_key = "sealed", .accepted = {}}, start);
    return 0;
  });
  const auto held = write([&](Unit& unit) { return unit.accounts.add(new_account("anna"), start); });
  EXPECT_TRUE(std::holds_alternative<account::IdentifierTaken>(held));

  EXPECT_EQ(give_up(import), Written::yes);
  EXPECT_EQ(give_up(import), Written::somebody_was_faster);
  EXPECT_EQ(count(import, {.accounts = 1, .refusals = 0}), Written::somebody_was_faster);
  EXPECT_EQ(open(import), Written::somebody_was_faster);
  EXPECT_EQ(remove(import, 1), 1);
  EXPECT_EQ(remove(import, 1), 1);
  EXPECT_EQ(remove(import, 1), 0);
  EXPECT_FALSE(read([&](Unit& unit) { return unit.imports.find(import); }));
  EXPECT_FALSE(read([&](Unit& unit) { return unit.accounts.find(anna); }));
  EXPECT_TRUE(find("zita"));
  EXPECT_NE(add_account("anna"), anna);
  EXPECT_TRUE(find("anna@example.com"));
}

TEST_P(ImportsContract, KnowsWhatIsUnfinished) {
  const auto import = begin();
  const auto unfinished = read([](Unit& unit) { return unit.imports.unfinished(); });
  ASSERT_EQ(unfinished.size(), 1);
  EXPECT_EQ(unfinished[0].id, import);
  EXPECT_EQ(unfinished[0].state, Import::State::filling);
  EXPECT_EQ(unfinished[0].heard, start);
}

SALLYPORT_CONTRACT(ImportsContract);

}  // namespace
}  // namespace sallyport::store::contract
