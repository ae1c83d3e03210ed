#include "recovery/freeze.h"

#include <gtest/gtest.h>

#include "store/contract/house.h"

namespace sallyport::recovery {
namespace {

class FreezeTest : public store::contract::House {
 protected:
  Freeze flow{*units, notice::Links{ring}};
  AccountId anna = add_subscriber("anna");
  std::string link{notice::Links{ring}.freeze_text({.account = anna, .made = now}).reveal()};

  auto freeze() { return flow.freeze(link, origin, now).value(); }
  auto status() {
    return units->read([&](unit::Unit& unit) { return unit.accounts.find(anna)->status; }).value();
  }
};

TEST_F(FreezeTest, LooksWithoutFreezing) {
  for (int look = 0; look < 3; ++look) {
    EXPECT_TRUE(std::holds_alternative<CanFreeze>(flow.find(link, now).value()));
  }
  EXPECT_EQ(status(), account::Status::enabled);
}

TEST_F(FreezeTest, EndsEverythingThatIsOpen) {
  const auto session = crypto::sha256("session");
  const auto attempt = crypto::sha256("attempt");
  const auto pass = crypto::sha256("pass");
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, session}, now);
    unit.attempts.add({.token = attempt, .account = anna, .begun = now});
    unit.passes.put({.account = anna, .kind = pass::Kind::password_reset, .digest = pass, .made = now});
  }));
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(freeze()));
  EXPECT_EQ(status(), account::Status::frozen);
  EXPECT_EQ(last_event(), "account_frozen");
  units
      ->read([&](unit::Unit& unit) {
        EXPECT_FALSE(unit.sessions.find(session));
        EXPECT_FALSE(unit.attempts.find(attempt));
        EXPECT_FALSE(unit.passes.find(pass));
        return 0;
      })
      .value();
}

TEST_F(FreezeTest, FreezesOnceAndTellsSoAgain) {
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(freeze()));
  const auto count = events.size();
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(freeze()));
  EXPECT_EQ(events.size(), count);
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(flow.find(link, now).value()));
}

TEST_F(FreezeTest, WorksForSevenDaysAndForNothingElse) {
  EXPECT_TRUE(std::holds_alternative<FreezeLinkGone>(flow.freeze(link + "x", origin, now).value()));
  EXPECT_EQ(last_event(), "link_refused: freeze");
  pass_time(days{7});
  EXPECT_TRUE(std::holds_alternative<FreezeLinkGone>(flow.find(link, now).value()));
  EXPECT_TRUE(std::holds_alternative<FreezeLinkGone>(freeze()));
  EXPECT_EQ(status(), account::Status::enabled);
}

TEST_F(FreezeTest, WhatWasMailedBeforeAThawFreezesNothingAfterIt) {
  freeze();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.accounts.set_status(anna, account::Status::enabled);
    unit.accounts.note_thawed(anna, now);
  }));
  EXPECT_TRUE(std::holds_alternative<FreezeLinkGone>(flow.find(link, now).value()));
  EXPECT_TRUE(std::holds_alternative<FreezeLinkGone>(freeze()));
  EXPECT_EQ(status(), account::Status::enabled);
  pass_time(seconds{1});
  const auto later = notice::Links{ring}.freeze_text({.account = anna, .made = now});
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(flow.freeze(later.reveal(), origin, now).value()));
}

TEST_F(FreezeTest, WhomACorrectionDroppedCanStillFreezeAfterAThaw) {
  freeze();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.events.append({now, anna, audit::from_the_console(), audit::AddressCorrected{.reason = "deceived"}});
  }));
  const auto told = notice::Links{ring}.freeze_text({.account = anna, .made = now});
  pass_time(seconds{1});
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.accounts.set_status(anna, account::Status::enabled);
    unit.accounts.note_thawed(anna, now);
  }));
  EXPECT_TRUE(std::holds_alternative<CanFreeze>(flow.find(told.reveal(), now).value()));
  EXPECT_TRUE(std::holds_alternative<IsFrozen>(flow.freeze(told.reveal(), origin, now).value()));
  EXPECT_EQ(status(), account::Status::frozen);
}

TEST_F(FreezeTest, NothingOfADisabledAccountIsTold) {
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_TRUE(std::holds_alternative<FreezeLinkGone>(freeze()));
  EXPECT_EQ(status(), account::Status::disabled);
}

}  // namespace
}  // namespace sallyport::recovery
