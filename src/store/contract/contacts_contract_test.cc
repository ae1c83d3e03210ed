#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using account::EmailAddress;
using account::Unconfirmed;
using account::Which;
using factor::totp::CheckUp;
using unit::Unit;

auto address(std::string_view text) -> EmailAddress { return EmailAddress::create(text).value(); }

class ContactsContract : public Contract {
 protected:
  static auto asked(AccountId account, Which which, std::string_view link) -> Unconfirmed {
    return {.account = account,
            .which = which,
            .address = address("new@example.net"),
            .link = digest(link),
            .asked = start};
  }
  void put(const Unconfirmed& unconfirmed) {
    write([&](Unit& unit) { unit.contacts.put(unconfirmed); });
  }
  auto waiting(AccountId account) {
    return read([&](Unit& unit) { return unit.contacts.unconfirmed(account); });
  }
  auto find(std::string_view link) {
    return read([&](Unit& unit) { return unit.contacts.find_unconfirmed(digest(link)); });
  }
  auto leave(AccountId account, Which which, std::string_view left, Instant at) {
    return write([&](Unit& unit) { return unit.contacts.note_left(account, which, address(left), at); });
  }
  auto left(AccountId account, Instant since = start - seconds{1}) {
    return read([&](Unit& unit) { return unit.contacts.left(account, since); });
  }
  void change_email(AccountId account, std::string_view to) {
    write([&](Unit& unit) { unit.accounts.set_email(unit.accounts.find(account).value(), address(to)); });
  }
  auto signed_in_by(std::string_view typed) -> std::optional<AccountId> {
    return read([&](Unit& unit) -> std::optional<AccountId> {
      const auto found = unit.accounts.find_by(account::Identifier::typed(typed));
      return found ? std::optional{found->id} : std::nullopt;
    });
  }
};

TEST_P(ContactsContract, NothingIsKnownOfSomebodyNew) {
  const auto anna = add_account("anna");
  const auto contact = read([&](Unit& unit) { return unit.contacts.find(anna); });
  EXPECT_FALSE(contact.second);
  EXPECT_FALSE(contact.second_confirmed);
  EXPECT_FALSE(contact.registered_confirmed);
}

TEST_P(ContactsContract, GivesBackWhatWasKeptAndForgetsTheSecond) {
  const auto anna = add_account("anna");
  write([&](Unit& unit) {
    unit.contacts.keep(anna, {.second = address("second@example.net"),
                              .second_confirmed = start,
                              .registered_confirmed = {},
                              .second_since = start - hours{1}});
  });
  auto contact = read([&](Unit& unit) { return unit.contacts.find(anna); });
  EXPECT_EQ(contact.second, address("second@example.net"));
  EXPECT_EQ(contact.second_confirmed, start);
  EXPECT_EQ(contact.second_since, start - hours{1});
  write([&](Unit& unit) {
    unit.contacts.keep(anna,
                       {.second = {}, .second_confirmed = {}, .registered_confirmed = start + hours{1}});
  });
  contact = read([&](Unit& unit) { return unit.contacts.find(anna); });
  EXPECT_FALSE(contact.second);
  EXPECT_FALSE(contact.second_since);
  EXPECT_EQ(contact.registered_confirmed, start + hours{1});
}

TEST_P(ContactsContract, OneOfEachWaitsAndTheNewestCounts) {
  const auto anna = add_account("anna");
  put(asked(anna, Which::registered, "old"));
  put(asked(anna, Which::registered, "new"));
  put(asked(anna, Which::second, "second"));
  put(asked(add_account("ben"), Which::second, "ben's"));
  EXPECT_FALSE(find("old"));
  ASSERT_TRUE(find("new"));
  EXPECT_EQ(find("new")->which, Which::registered);
  EXPECT_EQ(find("new")->address, address("new@example.net"));
  EXPECT_EQ(waiting(anna).size(), 2U);
  write([&](Unit& unit) { unit.contacts.remove_unconfirmed(anna); });
  EXPECT_TRUE(waiting(anna).empty());
  EXPECT_TRUE(find("ben's"));
}

TEST_P(ContactsContract, ALinkIsUsedOnceByOneOfMany) {
  const auto anna = add_account("anna");
  const auto link = asked(anna, Which::registered, "link");
  put(link);
  EXPECT_EQ(winners([&](Unit& unit) { return unit.contacts.use(link) == Written::yes; }), 1);
  EXPECT_FALSE(find("link"));
}

TEST_P(ContactsContract, WhatWasLeftIsToldOldestFirstAndForgottenFromThereOn) {
  const auto anna = add_account("anna");
  leave(anna, Which::registered, "a@example.com", start);
  const auto second = leave(anna, Which::registered, "b@example.com", start + days{1});
  leave(anna, Which::registered, "c@example.com", start + days{2});
  leave(anna, Which::second, "s@example.com", start + days{2});
  const auto all = left(anna);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all.front().left, address("a@example.com"));
  EXPECT_EQ(all.front().at, start);
  EXPECT_EQ(left(anna, start + days{1}).size(), 2U);

  write([&](Unit& unit) { unit.contacts.forget_left(all.at(1)); });
  const auto rest = left(anna);
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(all.at(1).id, second);
  EXPECT_EQ(rest.front().left, address("a@example.com"));
  EXPECT_EQ(rest.back().which, Which::second);
}

TEST_P(ContactsContract, WhatIsPastItsTimeIsRemoved) {
  const auto anna = add_account("anna");
  put(asked(anna, Which::registered, "link"));
  leave(anna, Which::registered, "a@example.com", start);
  const auto purge = [&](Instant now) {
    return write([&](Unit& unit) { return unit.contacts.purge(now, 100); });
  };
  EXPECT_EQ(purge(start + account::confirmation_lasts - seconds{1}), 0);
  EXPECT_EQ(purge(start + account::confirmation_lasts), 1);
  EXPECT_EQ(purge(start + account::held_for), 1);
  EXPECT_TRUE(left(anna).empty());
}

TEST_P(ContactsContract, ANewAddressSignsInAndTheOldOneDoesNot) {
  const auto anna = add_account("anna");
  change_email(anna, "anna@example.net");
  EXPECT_EQ(signed_in_by("anna@example.net"), anna);
  EXPECT_FALSE(signed_in_by("anna@example.com"));
  EXPECT_EQ(signed_in_by("anna"), anna);
  change_email(anna, "ANNA@example.net");
  EXPECT_EQ(signed_in_by("anna@example.net"), anna);
}

TEST_P(ContactsContract, AnAddressOfSomebodyElseTooSignsInNobodyAndStaysSo) {
  const auto anna = add_account("anna");
  add_account("ben");
  change_email(anna, "ben@example.com");
  EXPECT_FALSE(signed_in_by("ben@example.com"));
  change_email(anna, "anna@example.com");
  EXPECT_EQ(signed_in_by("anna@example.com"), anna);
  EXPECT_FALSE(signed_in_by("ben@example.com"));
}

TEST_P(ContactsContract, ANoticeGoesToEachAddressOnceAndWhoLeftCanUndo) {
  const auto anna = add_account("anna");
  leave(anna, Which::registered, "old@example.com", start);
  leave(anna, Which::registered, "ANNA@example.com", start);
  write([&](Unit& unit) {
    unit.contacts.keep(
        anna,
        {.second = address("second@example.net"), .second_confirmed = start, .registered_confirmed = {}});
    unit.events.append(
        {start, anna, audit::from_the_console(),
         audit::AddressChanged{.which = Which::registered, .how = audit::AddressChanged::How::replaced}});
  });
  const auto mails = write([&](Unit& unit) { return unit.outbox.claim(start, 10); });
  ASSERT_EQ(mails.size(), 3U);
  EXPECT_EQ(mails[0].draft.recipient, address("anna@example.com"));
  EXPECT_EQ(mails[0].draft.kind, notice::Kind::address_changed);
  EXPECT_EQ(mails[1].draft.recipient, address("second@example.net"));
  EXPECT_EQ(mails[2].draft.recipient, address("old@example.com"));
  EXPECT_EQ(mails[2].draft.kind, notice::Kind::address_left);
}

TEST_P(ContactsContract, WhatCameOfACheckUpIsKept) {
  const auto anna = add_account("anna");
  EXPECT_FALSE(read([&](Unit& unit) { return unit.check_ups.find(anna); }));
  for (const auto& kept :
       {CheckUp{.answered = start, .passed = {}, .next = start + days{7}},
        CheckUp{.answered = start + days{7}, .passed = start + days{7}, .next = start + days{187}}}) {
    write([&](Unit& unit) { unit.check_ups.keep(anna, kept); });
    const auto found = read([&](Unit& unit) { return unit.check_ups.find(anna); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->answered, kept.answered);
    EXPECT_EQ(found->passed, kept.passed);
    EXPECT_EQ(found->next, kept.next);
  }
}

SALLYPORT_CONTRACT(ContactsContract);

}  // namespace
}  // namespace sallyport::store::contract
