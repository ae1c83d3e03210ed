#include "operation/subscribers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/contract/house.h"

namespace sallyport::operation {
namespace {

using testing::ElementsAre;

class SubscribersTest : public store::contract::House {
 protected:
  Subscribers flow{*units, pool, random, factor::password::Policy{}, {"Example Net"}, notice::Links{ring}};

  static auto somebody(std::string_view name, std::string_view email = "bela@example.com")
      -> account::NewAccount {
    return {.customer_number = account::CustomerNumber::create("C-" + std::string{name}).value(),
            .sign_in_name = account::SignInName::create(name).value(),
            .email = account::EmailAddress::create(email).value(),
            .full_name = account::FullName::create("").value()};
  }
  auto add(const account::NewAccount& account) { return flow.add(account, std::nullopt, now).value(); }
};

TEST_F(SubscribersTest, NamesAndNumbersAreUnique) {
  EXPECT_TRUE(std::holds_alternative<Added>(add(somebody("bela"))));
  const auto twin = add(somebody("BELA", "other@example.com"));
  EXPECT_TRUE(std::holds_alternative<IdentifierTaken>(twin));
}

TEST_F(SubscribersTest, ASharedAddressSignsInNobody) {
  (void)add(somebody("bela"));
  EXPECT_TRUE(flow.find(account::Identifier::typed("bela@example.com")).value());
  EXPECT_TRUE(std::holds_alternative<Added>(add(somebody("cili"))));
  EXPECT_FALSE(flow.find(account::Identifier::typed("bela@example.com")).value());
  EXPECT_TRUE(flow.find(account::Identifier::typed("cili")).value());
}

TEST_F(SubscribersTest, AWeakPasswordIsRefused) {
  const auto weak = flow.add(somebody("bela"), Secret::copy_of("password1234"), now).value();
  EXPECT_TRUE(std::holds_alternative<TooWeak>(weak));
  EXPECT_FALSE(flow.find(account::Identifier::typed("bela")).value()) << "nothing half added";
}

TEST_F(SubscribersTest, DisablingEndsEverySessionAndWhatItAskedFor) {
  const auto anna = add_subscriber("anna");
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, token}, now);
    unit.contacts.put({.account = anna,
                       .which = account::Which::registered,
                       .address = account::EmailAddress::create("thief@example.net").value(),
                       .link = token,
                       .asked = now});
  }));
  EXPECT_EQ(std::get<Done>(flow.disable(account::Identifier::typed("anna"), now).value()).change,
            Done::Change::made);
  EXPECT_EQ(std::get<Done>(flow.disable(account::Identifier::typed("anna"), now).value()).change,
            Done::Change::none_needed);
  EXPECT_FALSE(units->read([&](unit::Unit& unit) { return unit.sessions.find(token); }).value());
  EXPECT_FALSE(units->read([&](unit::Unit& unit) { return unit.contacts.find_unconfirmed(token); }).value());
  EXPECT_TRUE(std::holds_alternative<Done>(flow.enable(account::Identifier::typed("anna"), now).value()));
  EXPECT_TRUE(
      std::holds_alternative<NoSuchSubscriber>(flow.disable(account::Identifier::typed("eve"), now).value()));
}

TEST_F(SubscribersTest, AGroupIsChangedWithAnEvent) {
  (void)add_subscriber("anna");
  const auto anna = account::Identifier::typed("anna");
  const auto business = account::Group::create("business").value();
  const auto change = [&](const account::Group& group) {
    return std::get<Done>(flow.set_group(anna, group, now).value()).change;
  };
  EXPECT_EQ(change(business), Done::Change::made);
  EXPECT_EQ(last_event(), "group_changed: business instead of no group");
  EXPECT_EQ(flow.find(anna).value()->group, business);
  EXPECT_EQ(change(business), Done::Change::none_needed);
  EXPECT_EQ(change(account::Group{}), Done::Change::made);
  EXPECT_EQ(last_event(), "group_changed: no group instead of business");
  EXPECT_TRUE(std::holds_alternative<NoSuchSubscriber>(
      flow.set_group(account::Identifier::typed("eve"), business, now).value()));
}

TEST_F(SubscribersTest, ANewInvitationKillsTheOneBefore) {
  const auto anna = add_subscriber("anna");
  const auto first = flow.invite(account::Identifier::typed("anna"), now).value();
  const auto second = flow.invite(account::Identifier::typed("anna"), now).value();
  const auto find = [&](const auto& invited) {
    return units
        ->read([&](unit::Unit& unit) { return unit.passes.find(std::get<Invited>(invited).token.digest()); })
        .value();
  };
  EXPECT_FALSE(find(first));
  ASSERT_TRUE(find(second));
  EXPECT_EQ(find(second)->account, anna);
}

TEST_F(SubscribersTest, AnInvitationSaysWhereItsMailGoesInTheWeekAfterAChange) {
  const auto anna = add_subscriber("anna");
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    const auto account = unit.accounts.find(anna).value();
    (void)unit.contacts.note_left(anna, account::Which::registered, account.email, now);
    unit.accounts.set_email(account, account::EmailAddress::create("new@example.net").value());
  }));
  const auto invited = flow.invite(account::Identifier::typed("anna"), now).value();
  EXPECT_EQ(std::get<Invited>(invited).recipient.text(), "anna@example.com");
}

/// Anna's account, in which a thief has been.
class CorrectAddressTest : public SubscribersTest {
 protected:
  AccountId anna = add_subscriber("anna");
  const account::EmailAddress own = account::EmailAddress::create("anna@example.com").value();
  const account::EmailAddress thief = account::EmailAddress::create("thief@example.net").value();
  const account::EmailAddress fresh = account::EmailAddress::create("anna@example.org").value();

  auto correct(const account::EmailAddress& to) {
    return std::get<Done>(flow.correct_address(account::Identifier::typed("anna"), to, Sharing::refused,
                                               Reason::create("passport").value(), now)
                              .value())
        .change;
  }
  /// As when its owner or a thief has confirmed another one.
  void change_to(const account::EmailAddress& address) {
    ASSERT_TRUE(units->write([&](unit::Unit& unit) {
      const auto account = unit.accounts.find(anna).value();
      (void)unit.contacts.note_left(anna, account::Which::registered, account.email, now);
      unit.accounts.set_email(account, address);
      unit.contacts.keep(anna, {.second = {}, .second_confirmed = {}, .registered_confirmed = now});
    }));
  }
  void ask_for(account::Which which, const account::EmailAddress& address) {
    ASSERT_TRUE(units->write([&](unit::Unit& unit) {
      unit.contacts.put({.account = anna,
                         .which = which,
                         .address = address,
                         .link = crypto::sha256(address.text()),
                         .asked = now});
    }));
  }
  auto contact() {
    return units->read([&](unit::Unit& unit) { return unit.contacts.find(anna); }).value();
  }
  auto lefts() {
    return units->read([&](unit::Unit& unit) { return unit.contacts.left(anna, Instant{}).size(); }).value();
  }
  auto link_goes_to() {
    return units
        ->read([&](unit::Unit& unit) {
          return account::recovery_address(unit.accounts.find(anna).value(), unit.contacts, now);
        })
        .value();
  }
  /// "kind to recipient", in the order in which they were written.
  auto mails() {
    const auto written = units->write([&](unit::Unit& unit) { return unit.outbox.claim(now, 100); }).value();
    std::vector<std::string> mails;
    for (const auto& mail : written) {
      mails.push_back(std::string{word_of(mail.draft.kind)} + " to " + mail.draft.recipient.text());
    }
    return mails;
  }
};

TEST_F(CorrectAddressTest, LinksGoThereAtOnceAndNobodyCanUndoIt) {
  change_to(thief);
  change_to(account::EmailAddress::create("thief@example.org").value());
  pass_time(days{1});
  EXPECT_EQ(correct(fresh), Done::Change::made);
  EXPECT_EQ(last_event(), "address_corrected: passport");
  EXPECT_EQ(link_goes_to(), fresh);
  EXPECT_EQ(lefts(), 0U);
  EXPECT_FALSE(contact().registered_confirmed);
  EXPECT_FALSE(flow.find(account::Identifier::of(thief)).value());
  EXPECT_EQ(flow.find(account::Identifier::of(fresh)).value()->id, anna);
  EXPECT_THAT(mails(),
              ElementsAre("address_corrected to anna@example.org", "address_changed to thief@example.org",
                          "address_changed to anna@example.com", "address_changed to thief@example.net"));
}

TEST_F(CorrectAddressTest, WhatIsUnderWayEnds) {
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  const auto reset = crypto::sha256("reset");
  const auto invitation = std::get<Invited>(flow.invite(account::Identifier::typed("anna"), now).value());
  ask_for(account::Which::registered, thief);
  ask_for(account::Which::second, fresh);
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, token}, now);
    unit.passes.put({.account = anna, .kind = pass::Kind::password_reset, .digest = reset, .made = now});
  }));
  EXPECT_EQ(correct(fresh), Done::Change::made);
  ASSERT_TRUE(units->read([&](unit::Unit& unit) {
    EXPECT_FALSE(unit.sessions.find(token));
    EXPECT_FALSE(unit.passes.find(reset));
    EXPECT_FALSE(unit.passes.find(invitation.token.digest()));
    EXPECT_TRUE(unit.contacts.unconfirmed(anna).empty());
  }));
}

TEST_F(CorrectAddressTest, OfADisabledOrFrozenAccountLeavesTheState) {
  for (const auto status : {account::Status::disabled, account::Status::frozen}) {
    ASSERT_TRUE(units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, status); }));
    EXPECT_EQ(correct(status == account::Status::frozen ? own : fresh), Done::Change::made);
    EXPECT_EQ(flow.find(account::Identifier::typed("anna")).value()->status, status);
  }
}

TEST_F(CorrectAddressTest, IsNotNeededWhenNothingCouldTakeItsPlace) {
  EXPECT_EQ(correct(own), Done::Change::none_needed);
  ask_for(account::Which::registered, own);
  EXPECT_EQ(correct(own), Done::Change::none_needed) << "its own confirmation may wait";
  EXPECT_TRUE(mails().empty());
  ask_for(account::Which::registered, thief);
  EXPECT_EQ(correct(own), Done::Change::made) << "another one waits to come";
  change_to(thief);
  change_to(own);
  EXPECT_EQ(correct(own), Done::Change::made) << "another one could come back";
  EXPECT_EQ(lefts(), 0U);
  EXPECT_EQ(contact().registered_confirmed, now) << "it was confirmed, and is the same";
  EXPECT_TRUE(std::holds_alternative<NoSuchSubscriber>(flow.correct_address(account::Identifier::typed("eve"),
                                                                            own, Sharing::refused,
                                                                            Reason::create("x").value(), now)
                                                           .value()));
}

TEST_F(CorrectAddressTest, AnothersAddressIsTakenOnPurposeAlone) {
  add_subscriber("bela");
  const auto of_bela = units
                           ->read([](unit::Unit& unit) {
                             return unit.accounts.find_by(account::Identifier::typed("bela"))->email;
                           })
                           .value();
  const auto correct_to_it = [&](Sharing sharing) {
    return flow
        .correct_address(account::Identifier::typed("anna"), of_bela, sharing, Reason::create("x").value(),
                         now)
        .value();
  };
  const auto finds_bela = [&] { return flow.find(account::Identifier::of(of_bela)).value().has_value(); };
  EXPECT_TRUE(std::holds_alternative<AddressTaken>(correct_to_it(Sharing::refused)));
  EXPECT_TRUE(finds_bela()) << "nothing was changed";
  EXPECT_TRUE(std::holds_alternative<Done>(correct_to_it(Sharing::allowed)));
  EXPECT_FALSE(finds_bela()) << "what several have signs in nobody";
  EXPECT_EQ(correct(own), Done::Change::made);
  EXPECT_TRUE(std::holds_alternative<AddressTaken>(correct_to_it(Sharing::refused)))
      << "it signs in nobody, and is still somebody's";
}

TEST_F(SubscribersTest, NobodyIsInvitedToWhatIsFrozen) {
  const auto anna = add_subscriber("anna");
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::frozen); }));
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(flow.invite(account::Identifier::typed("anna"), now).value()));
}

TEST_F(CorrectAddressTest, TheSecondOneTakesThePlaceAndIsKnownToReachItsOwner) {
  const auto confirmed = now - days{30};
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.contacts.keep(anna, {.second = fresh, .second_confirmed = confirmed, .registered_confirmed = {}});
    (void)unit.contacts.note_left(anna, account::Which::second, thief, now);
  }));
  EXPECT_EQ(correct(fresh), Done::Change::made);
  EXPECT_FALSE(contact().second);
  EXPECT_EQ(contact().registered_confirmed, confirmed);
  EXPECT_EQ(lefts(), 1U) << "the other address has its own week";
}

TEST_F(SubscribersTest, AThawIsRemembered) {
  const auto anna = add_subscriber("anna");
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::frozen); }));
  const auto name = account::Identifier::typed("anna");
  EXPECT_TRUE(
      std::holds_alternative<Thawed>(flow.thaw(name, Reason::create("passport").value(), now).value()));
  EXPECT_EQ(flow.find(name).value()->thawed, now);
}

TEST_F(SubscribersTest, AThawEndsTheSecondAddressHoweverOldItIs) {
  const auto anna = add_subscriber("anna");
  const auto thief = account::EmailAddress::create("thief@example.net").value();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.accounts.set_status(anna, account::Status::frozen);
    unit.contacts.keep(anna, {.second = thief,
                              .second_confirmed = now - days{30},
                              .registered_confirmed = now - days{60},
                              .second_since = now - days{30}});
    (void)unit.contacts.note_left(anna, account::Which::second, thief, now - days{1});
    (void)unit.contacts.note_left(anna, account::Which::registered, thief, now - days{1});
  }));
  ASSERT_TRUE(flow.thaw(account::Identifier::typed("anna"), Reason::create("passport").value(), now));
  const auto contact = units->read([&](unit::Unit& unit) { return unit.contacts.find(anna); }).value();
  EXPECT_FALSE(contact.second);
  EXPECT_EQ(contact.registered_confirmed, now - days{60});
  const auto left =
      units->read([&](unit::Unit& unit) { return unit.contacts.left(anna, now - days{7}); }).value();
  ASSERT_EQ(left.size(), 1U) << "nobody can bring it back";
  EXPECT_EQ(left.front().which, account::Which::registered);
}

TEST_F(SubscribersTest, OnlyWhoHasAnAuthenticatorNeedsAPass) {
  const auto anna = add_subscriber("anna");
  const auto reason = Reason::create("phone stolen, seen at the shop").value();
  const auto name = account::Identifier::typed("anna");
  EXPECT_TRUE(std::holds_alternative<NothingToReplace>(flow.grant_re_enrolment(name, reason, now).value()));
  add_authenticator(anna, otp::Key::generate(random));
  EXPECT_TRUE(std::holds_alternative<ReEnrolmentGranted>(flow.grant_re_enrolment(name, reason, now).value()));
  EXPECT_EQ(last_event(), "re_enrolment_granted: phone stolen, seen at the shop");
}

TEST(Reason, IsPrintableAndNotEmpty) {
  EXPECT_FALSE(Reason::create("").has_value());
  EXPECT_FALSE(Reason::create("  ").has_value());
  EXPECT_FALSE(Reason::create("a\nb").has_value());
  EXPECT_FALSE(Reason::create(std::string(501, 'a')).has_value());
}

}  // namespace
}  // namespace sallyport::operation
