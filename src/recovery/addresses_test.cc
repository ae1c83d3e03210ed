#include "recovery/addresses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "recovery/freeze.h"
#include "store/contract/house.h"

namespace sallyport::recovery {
namespace {

using account::EmailAddress;
using account::Which;
using notice::Kind;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

auto address(std::string_view text) -> EmailAddress { return EmailAddress::create(text).value(); }

/// A mail, as "kind to recipient: detail", without the number of a change.
struct Mail {
  Kind kind;
  std::string to;
  std::string detail;

  friend auto operator==(const Mail&, const Mail&) -> bool = default;
};
void PrintTo(const Mail& mail, std::ostream* stream) {
  *stream << word_of(mail.kind) << " to " << mail.to << ": " << mail.detail;
}

class AddressesTest : public store::contract::House {
 protected:
  notice::Links links{ring};
  AddressBook flow{*units, notice::Links{ring}};
  AccountId anna = add_subscriber("anna");
  const std::string own = "anna@example.com";
  const std::string thief = "thief@example.net";
  std::vector<notice::Waiting> written;

  /// Somebody who has proven himself just now, whoever it is.
  auto proven() -> session::Session {
    const auto token = crypto::sha256("session " + std::to_string(sessions_++));
    return units
        ->write([&](unit::Unit& unit) {
          unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, token}, now);
          return unit.sessions.find(token).value();
        })
        .value();
  }
  auto mails() -> std::vector<Mail> {
    written = units->write([&](unit::Unit& unit) { return unit.outbox.claim(now, 100); }).value();
    std::vector<Mail> mails;
    for (const auto& mail : written) {
      mails.push_back({mail.draft.kind, mail.draft.recipient.text(), mail.draft.detail});
    }
    return mails;
  }
  auto ask(Which which, const std::string& to) -> crypto::Digest {
    EXPECT_TRUE(
        std::holds_alternative<LinkSent>(flow.ask(proven(), which, address(to), origin, now).value()));
    const auto waiting =
        units->read([&](unit::Unit& unit) { return unit.contacts.unconfirmed(anna); }).value();
    const auto found = std::ranges::find(waiting, which, &account::Unconfirmed::which);
    EXPECT_NE(found, waiting.end());
    return found->link;
  }
  auto change(Which which, const std::string& to) {
    const auto link = ask(which, to);
    mails();
    return flow.confirm(link, origin, now).value();
  }
  auto remove_second() { return flow.remove_second(proven(), origin, now).value(); }
  auto lefts() {
    return units->read([&](unit::Unit& unit) { return unit.contacts.left(anna, Instant{}); }).value();
  }
  auto undo(const account::AddressChange& change) {
    const auto link = links.undo_text({.account = anna, .change = change.id});
    return flow.undo(link.reveal(), origin, now).value();
  }
  void freeze() {
    Freeze freezing{*units, notice::Links{ring}};
    const auto link = links.freeze_text({.account = anna, .made = now});
    EXPECT_TRUE(std::holds_alternative<IsFrozen>(freezing.freeze(link.reveal(), origin, now).value()));
  }
  auto registered() {
    return units->read([&](unit::Unit& unit) { return unit.accounts.find(anna)->email.text(); }).value();
  }
  auto second() {
    return units
        ->read([&](unit::Unit& unit) {
          const auto contact = unit.contacts.find(anna);
          return contact.second ? contact.second->text() : std::string{};
        })
        .value();
  }

 private:
  int sessions_ = 0;
};

TEST_F(AddressesTest, AnAddressThatComesBackByHandLeavesTheOtherNoRight) {
  change(Which::registered, thief);
  EXPECT_EQ(registered(), thief);
  const auto open = proven();
  pass_time(days{3});
  EXPECT_TRUE(std::holds_alternative<Undone>(change(Which::registered, own)));
  EXPECT_EQ(registered(), own);
  EXPECT_THAT(lefts(), IsEmpty());
  EXPECT_EQ(last_event(), "address_change_undone: registered");
  EXPECT_FALSE(
      units->read([&](unit::Unit& unit) { return unit.sessions.find(open.token).has_value(); }).value())
      << "who is signed in proves himself anew";
  const auto told = mails();
  EXPECT_THAT(told, Contains(Mail{Kind::address_restored, own, "registered"}));
  EXPECT_THAT(told, Contains(Mail{Kind::address_changed, thief, "dropped"}));
}

TEST_F(AddressesTest, AnUndoTellsTheAddressThatGoesByIt) {
  change(Which::registered, thief);
  mails();
  EXPECT_TRUE(std::holds_alternative<Undone>(undo(lefts().front())));
  EXPECT_EQ(registered(), own);
  EXPECT_THAT(mails(), Contains(Mail{Kind::address_changed, thief, "dropped"}));
}

TEST_F(AddressesTest, OfSeveralThatWereLeftTheOneThatComesBackTakesTheLaterOnesAlong) {
  change(Which::registered, "b@example.com");
  change(Which::registered, thief);
  EXPECT_TRUE(std::holds_alternative<Undone>(change(Which::registered, "B@example.com")));
  EXPECT_EQ(registered(), "b@example.com");
  ASSERT_EQ(lefts().size(), 1U);
  EXPECT_EQ(lefts().front().left.text(), own);
}

TEST_F(AddressesTest, ASecondAddressThatWasAddedIsGoneAfterAFreeze) {
  change(Which::second, thief);
  EXPECT_EQ(second(), thief);
  mails();
  pass_time(days{7} - seconds{1});
  freeze();
  EXPECT_EQ(second(), "");
  EXPECT_THAT(events, Contains("address_change_undone: second"));
  const auto told = mails();
  EXPECT_THAT(told, Contains(Mail{Kind::address_changed, thief, "dropped"}));
  EXPECT_THAT(told, Not(Contains(Mail{Kind::account_frozen, thief, ""})));
}

TEST_F(AddressesTest, ASecondAddressOfAWeekStays) {
  change(Which::second, "mine@example.net");
  pass_time(days{7});
  freeze();
  EXPECT_EQ(second(), "mine@example.net");
}

TEST_F(AddressesTest, ASecondAddressThatWasAddedAndReplacedIsGoneAfterAFreezeToo) {
  change(Which::second, thief);
  pass_time(days{3});
  change(Which::second, "another@example.net");
  pass_time(days{5});
  freeze();
  EXPECT_EQ(second(), "");
}

TEST_F(AddressesTest, WhatAFreezeHasTakenBackStaysAtTheNextOne) {
  change(Which::second, "mine@example.net");
  pass_time(days{8});
  change(Which::second, thief);
  freeze();
  EXPECT_EQ(second(), "mine@example.net");
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::enabled); }));
  pass_time(days{1});
  freeze();
  EXPECT_EQ(second(), "mine@example.net");
}

TEST_F(AddressesTest, ASecondAddressRemovedWithinAWeekCantComeBack) {
  change(Which::second, thief);
  pass_time(days{2});
  mails();
  EXPECT_TRUE(std::holds_alternative<SecondRemoved>(remove_second()));
  EXPECT_THAT(lefts(), IsEmpty());
  EXPECT_THAT(mails(), Contains(Mail{Kind::address_changed, thief, "dropped"}));
  freeze();
  EXPECT_EQ(second(), "");
}

TEST_F(AddressesTest, ASecondAddressComesBackOnceAndNotWithoutEnd) {
  change(Which::second, "mine@example.net");
  pass_time(days{8});
  remove_second();
  ASSERT_EQ(lefts().size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Undone>(undo(lefts().front())));
  EXPECT_EQ(second(), "mine@example.net");
  remove_second();
  EXPECT_THAT(lefts(), IsEmpty());
}

TEST_F(AddressesTest, WhoLeftOneAddressIsToldOfTheOtherInItsWords) {
  change(Which::registered, thief);
  const auto number = std::to_string(lefts().front().id.value());
  EXPECT_THAT(mails(), Contains(Mail{Kind::address_left, own, number}));
  change(Which::second, "second@example.net");
  EXPECT_THAT(mails(), Contains(Mail{Kind::address_left, own, number + " second added"}));
}

}  // namespace
}  // namespace sallyport::recovery
