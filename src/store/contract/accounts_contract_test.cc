#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using account::Identifier;
using unit::Unit;

class AccountsContract : public Contract {
 protected:
  auto find_by(std::string_view typed) {
    return read([&](Unit& unit) { return unit.accounts.find_by(Identifier::typed(typed)); });
  }
};

TEST_P(AccountsContract, GivesBackWhatWasAdded) {
  const auto id = add_account("anna");
  const auto account = read([&](Unit& unit) { return unit.accounts.find(id); });
  ASSERT_TRUE(account);
  EXPECT_EQ(account->id, id);
  EXPECT_EQ(account->customer_number.text(), "C-anna");
  EXPECT_EQ(account->sign_in_name.text(), "anna");
  EXPECT_EQ(account->email.text(), "anna@example.com");
  EXPECT_EQ(account->full_name.text(), "Somebody");
  EXPECT_EQ(account->status, account::Status::enabled);
  EXPECT_EQ(account->created, start);
}

TEST_P(AccountsContract, KeepsTheLanguageThatWasChosen) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  EXPECT_EQ(find_by("anna")->language, "");
  write([&](Unit& unit) { unit.accounts.set_language(anna, "hu"); });
  write([&](Unit& unit) { unit.accounts.set_language(anna, "de"); });
  EXPECT_EQ(find_by("anna")->language, "de");
  EXPECT_EQ(read([&](Unit& unit) { return unit.accounts.find(anna); })->language, "de");
  EXPECT_EQ(read([&](Unit& unit) { return unit.accounts.find(bela); })->language, "");
  EXPECT_EQ(read([&](Unit& unit) { return unit.accounts.list(AccountId{0}, 1); }).front().language, "de");
}

TEST_P(AccountsContract, FindsByNameNumberAndAddress) {
  const auto id = add_account("anna");
  EXPECT_EQ(find_by("anna")->id, id);
  EXPECT_EQ(find_by("ANNA")->id, id);
  EXPECT_EQ(find_by("c-anna")->id, id);
  EXPECT_EQ(find_by("Anna@Example.com")->id, id);
  EXPECT_FALSE(find_by("bela"));
  EXPECT_FALSE(find_by(""));
  EXPECT_FALSE(find_by("' OR 1=1 --"));
}

TEST_P(AccountsContract, RefusesANameThatIsTakenAndKeepsNothingOfTheTry) {
  add_account("anna");
  auto second = new_account("bela");
  second.sign_in_name = account::SignInName::create("anna").value();
  const auto added = write([&](Unit& unit) { return unit.accounts.add(second, start); });
  ASSERT_TRUE(std::holds_alternative<account::IdentifierTaken>(added));
  EXPECT_EQ(std::get<account::IdentifierTaken>(added).identifier, "anna");
  EXPECT_FALSE(find_by("bela@example.com"));
  EXPECT_FALSE(find_by("C-bela"));
  EXPECT_EQ(read([](Unit& unit) { return unit.accounts.list(AccountId{0}, 10); }).size(), 1U);
}

TEST_P(AccountsContract, RefusesANumberThatIsSomebodysName) {
  add_account("anna");
  auto second = new_account("bela");
  second.customer_number = account::CustomerNumber::create("ANNA").value();
  const auto added = write([&](Unit& unit) { return unit.accounts.add(second, start); });
  ASSERT_TRUE(std::holds_alternative<account::IdentifierTaken>(added));
  EXPECT_EQ(std::get<account::IdentifierTaken>(added).identifier, "ANNA");
}

TEST_P(AccountsContract, LetsOnePersonsNameBeHisNumber) {
  auto anna = new_account("anna");
  anna.customer_number = account::CustomerNumber::create("anna").value();
  write([&](Unit& unit) { return unit.accounts.add(anna, start); });
  EXPECT_TRUE(find_by("anna"));
}

TEST_P(AccountsContract, AnAddressOfTwoSignsInNobody) {
  const auto anna = add_account("anna");
  auto second = new_account("bela");
  second.email = account::EmailAddress::create("ANNA@example.com").value();
  const auto bela = write([&](Unit& unit) { return std::get<AccountId>(unit.accounts.add(second, start)); });
  EXPECT_FALSE(find_by("anna@example.com"));
  EXPECT_EQ(find_by("anna")->id, anna);
  EXPECT_EQ(find_by("bela")->id, bela);
}

TEST_P(AccountsContract, ListsInPagesById) {
  const auto first = add_account("anna");
  const auto second = add_account("bela");
  const auto third = add_account("cili");
  const auto page = read([&](Unit& unit) { return unit.accounts.list(first, 1); });
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page.front().id, second);
  const auto rest = read([&](Unit& unit) { return unit.accounts.list(second, 10); });
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest.front().id, third);
}

TEST_P(AccountsContract, DisablesAndEnables) {
  const auto id = add_account("anna");
  write([&](Unit& unit) { unit.accounts.set_status(id, account::Status::disabled); });
  EXPECT_EQ(find_by("anna")->status, account::Status::disabled);
  write([&](Unit& unit) { unit.accounts.set_status(id, account::Status::enabled); });
  EXPECT_EQ(find_by("anna")->status, account::Status::enabled);
}

TEST_P(AccountsContract, KeepsTheGroup) {
  const auto anna = add_account("anna");
  EXPECT_TRUE(find_by("anna")->group.is_none());
  const auto business = account::Group::create("business").value();
  write([&](Unit& unit) { unit.accounts.set_group(anna, business); });
  EXPECT_EQ(find_by("anna")->group, business);
  EXPECT_EQ(read([&](Unit& unit) { return unit.accounts.find(anna); })->group, business);
  EXPECT_EQ(read([&](Unit& unit) { return unit.accounts.list(AccountId{0}, 1); }).front().group, business);
  write([&](Unit& unit) {
    auto bela = new_account("bela");
    bela.group = business;
    unit.accounts.add(bela, start);
    unit.accounts.set_group(anna, account::Group{});
  });
  EXPECT_EQ(find_by("bela")->group, business);
  EXPECT_TRUE(find_by("anna")->group.is_none());
}

TEST_P(AccountsContract, OfManyWhoAddTheSameNameOneDoes) {
  EXPECT_EQ(winners([&](Unit& unit) {
              return std::holds_alternative<AccountId>(unit.accounts.add(new_account("anna"), start));
            }),
            1);
}

SALLYPORT_CONTRACT(AccountsContract);

}  // namespace
}  // namespace sallyport::store::contract
