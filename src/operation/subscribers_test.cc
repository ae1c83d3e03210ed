#include "operation/subscribers.h"

#include <gtest/gtest.h>

#include "store/contract/house.h"

namespace sallyport::operation {
namespace {

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
  const auto token = crypto::Token::generate(random).digest();
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

TEST_F(SubscribersTest, AThawIsRemembered) {
  const auto anna = add_subscriber("anna");
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::frozen); }));
  const auto name = account::Identifier::typed("anna");
  EXPECT_TRUE(
      std::holds_alternative<Thawed>(flow.thaw(name, Reason::create("passport").value(), now).value()));
  EXPECT_EQ(flow.find(name).value()->thawed, now);
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
