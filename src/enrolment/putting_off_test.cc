#include "enrolment/putting_off.h"

#include <gtest/gtest.h>

#include "enrolment/enrolment.h"
#include "store/contract/house.h"

namespace sallyport::enrolment {
namespace {

using account::TwoFactorRule;
using Policy = TwoFactorRule::Policy;

class PuttingOffTest : public store::contract::House {
 protected:
  AccountId anna = add_subscriber("anna");
  session::Session browser = open_session();

  auto open_session(session::Scope scope = session::Scope::full) -> session::Session {
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.sessions.add({anna, scope, {factor::Kind::password}, token}, now); }));
    return units->read([&](unit::Unit& unit) { return unit.sessions.find(token).value(); }).value();
  }
  auto flow(const TwoFactorRule& rule) -> PuttingOff { return {*units, {rule, {}}}; }
  auto put_off(const TwoFactorRule& rule) { return flow(rule).put_off(browser, origin, now).value(); }
  auto snooze(const TwoFactorRule& rule) { return flow(rule).snooze(browser, origin, now).value(); }
  auto kept() -> account::Delay {
    return units->read([&](unit::Unit& unit) { return unit.delays.of(anna); }).value();
  }
  /// The deadline is so long ago; as much to come when it is negative.
  [[nodiscard]] auto over_since(seconds time) const -> TwoFactorRule {
    return {.policy = Policy::required, .from = now - time};
  }
};

TEST_F(PuttingOffTest, TheEncouragedPutItOffForAMonth) {
  const auto outcome = put_off({.policy = Policy::encouraged});
  EXPECT_EQ(std::get<PutOff>(outcome).until, now + days{30});
  EXPECT_EQ(kept(), account::Delay{.put_off_until = now + days{30}});
  EXPECT_TRUE(last_event().starts_with("two_factor_put_off: until "));
}

TEST_F(PuttingOffTest, InGraceTheyAreRemindedAfterAWeek) {
  EXPECT_EQ(std::get<PutOff>(put_off(over_since(-days{9}))).until, now + days{7});
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(snooze(over_since(-days{9}))));
}

TEST_F(PuttingOffTest, AfterTheDeadlineThereIsOneSnooze) {
  const auto rule = over_since(days{1});
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off(rule)));
  EXPECT_EQ(std::get<SnoozedUntil>(snooze(rule)).until, now + days{7});
  EXPECT_TRUE(last_event().starts_with("two_factor_snoozed: until "));
  const auto told = events.size();
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(snooze(rule))) << "while it lasts";
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off(rule)));
  pass_time(days{8});
  browser = open_session();
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(snooze(rule))) << "and after it";
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off(rule)));
  EXPECT_EQ(events.size(), told);
}

TEST_F(PuttingOffTest, TheStaffPutsOffNothing) {
  EXPECT_TRUE(units->write(
      [&](unit::Unit& unit) { unit.accounts.set_group(anna, account::Group::create("agents").value()); }));
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off({.policy = Policy::encouraged})));
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(snooze(over_since(days{1}))));
  EXPECT_EQ(kept(), account::Delay{});
}

TEST_F(PuttingOffTest, WhoIsAskedForNothingPutsOffNothing) {
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off({})));
  add_authenticator(anna, otp::Key::generate(random));
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off({.policy = Policy::encouraged})));
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(snooze(over_since(days{1}))));
  EXPECT_EQ(kept(), account::Delay{});
}

TEST_F(PuttingOffTest, ASessionThatEndedOrCameToEnrolPutsOffNothing) {
  browser = open_session(session::Scope::enrolment_only);
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(snooze(over_since(days{1}))));
  browser = open_session();
  EXPECT_TRUE(units->write([&](unit::Unit& unit) { unit.sessions.end(browser.id); }));
  EXPECT_TRUE(std::holds_alternative<NothingToPutOff>(put_off({.policy = Policy::encouraged})));
  EXPECT_EQ(kept(), account::Delay{});
}

TEST_F(PuttingOffTest, WhereItIsRequiredItIsNotRemoved) {
  const TwoFactorRule rule{.policy = Policy::required, .from = now + days{1}};
  const Enrolment enrolment{*units,
                            pool,
                            ring,
                            random,
                            otp::Issuer::create("Example Net").value(),
                            otp::Window{},
                            {{}, {{"business", rule}}}};
  const auto person = [&](std::string_view group) {
    return units
        ->write([&](unit::Unit& unit) {
          unit.accounts.set_group(anna, account::Group::create(group).value());
          return unit.accounts.find(anna).value();
        })
        .value();
  };
  Active active{};
  EXPECT_FALSE(enrolment.must_be_kept(person(""), active, now + days{1}));
  EXPECT_FALSE(enrolment.must_be_kept(person("business"), active, now));
  EXPECT_TRUE(enrolment.must_be_kept(person("business"), active, now + days{1}));
  EXPECT_TRUE(enrolment.must_be_kept(person("supervisors"), active, now));
  active.is_locked = true;
  EXPECT_FALSE(enrolment.must_be_kept(person("supervisors"), active, now)) << "it is the way back";
}

}  // namespace
}  // namespace sallyport::enrolment
