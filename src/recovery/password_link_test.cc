#include "recovery/password_link.h"

#include <gtest/gtest.h>

#include "store/contract/house.h"

namespace sallyport::recovery {
namespace {

class PasswordLinkTest : public store::contract::House {
 protected:
  NewPassword passwords{pool, random, factor::password::Policy{}, {{"Example Net"}}};
  PasswordLinks flow{*units, passwords, random, notice::Links{ring}};
  AccountId anna = add_subscriber("anna");
  crypto::Digest token = invite();

  auto invite() -> crypto::Digest {
    const auto digest = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write([&](unit::Unit& unit) {
      unit.passes.put({.account = anna, .kind = pass::Kind::invitation, .digest = digest, .made = now});
    }));
    return digest;
  }
  auto choose(std::string_view chosen) {
    return flow.choose_password(pass::Kind::invitation, token, Secret::copy_of(chosen), origin, now).value();
  }
};

TEST_F(PasswordLinkTest, LooksWithoutUsingItUp) {
  for (int look = 0; look < 3; ++look) {
    EXPECT_TRUE(std::holds_alternative<LinkFor>(flow.find(pass::Kind::invitation, token, now).value()));
  }
}

TEST_F(PasswordLinkTest, WorksOnceAndEndsSessions) {
  const auto session = crypto::Token::generate(random, Instant{}).digest();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, session}, now);
  }));
  EXPECT_TRUE(std::holds_alternative<TooWeak>(choose("example net 1")));
  EXPECT_TRUE(std::holds_alternative<PasswordChosen>(choose("walnut gravel piano sunday")));
  EXPECT_TRUE(std::holds_alternative<LinkGone>(choose("another walnut gravel piano")));
  const auto kept = units->read([&](unit::Unit& unit) { return unit.passwords.find(anna); }).value();
  EXPECT_EQ(std::get<crypto::Verdict>(pool.verify(kept->hash, Secret::copy_of("walnut gravel piano sunday"))),
            crypto::Verdict::matches);
  EXPECT_FALSE(units->read([&](unit::Unit& unit) { return unit.sessions.find(session); }).value());
}

TEST_F(PasswordLinkTest, TheBrowserInWhichItWasChosenIsKnown) {
  const auto thief = crypto::sha256("thief");
  ASSERT_TRUE(units->write([&](unit::Unit& unit) { unit.known_browsers.remember(anna, thief, {}, now); }));
  const auto outcome = choose("walnut gravel piano sunday");
  const auto mine = std::get<PasswordChosen>(outcome).new_browser.digest();
  const auto is_known = [&](const crypto::Digest& cookie) {
    return units
        ->read(
            [&](unit::Unit& unit) { return unit.known_browsers.look(anna, cookie, now).browser.has_value(); })
        .value();
  };
  EXPECT_TRUE(is_known(mine));
  EXPECT_FALSE(is_known(thief));
}

TEST_F(PasswordLinkTest, EndsAfterSevenDaysAndWithTheAccount) {
  pass_time(days{7} - seconds{1});
  EXPECT_TRUE(std::holds_alternative<LinkFor>(flow.find(pass::Kind::invitation, token, now).value()));
  pass_time(seconds{1});
  EXPECT_TRUE(std::holds_alternative<LinkGone>(flow.find(pass::Kind::invitation, token, now).value()));
  EXPECT_TRUE(std::holds_alternative<LinkGone>(choose("walnut gravel piano sunday")));
  token = invite();
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_TRUE(std::holds_alternative<LinkGone>(choose("walnut gravel piano sunday")));
}

TEST_F(PasswordLinkTest, APassOfAnotherKindIsNoInvitation) {
  const auto digest = crypto::Token::generate(random, Instant{}).digest();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.passes.put({.account = anna, .kind = pass::Kind::re_enrolment, .digest = digest, .made = now});
  }));
  EXPECT_TRUE(std::holds_alternative<LinkGone>(flow.find(pass::Kind::invitation, digest, now).value()));
}

}  // namespace
}  // namespace sallyport::recovery
