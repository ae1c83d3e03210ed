// The password from inside and from outside, and "It was not me", as a browser sees them.
#include <gmock/gmock.h>

#include "notice/links.h"
#include "portal/test_world.h"

namespace sallyport::portal {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view page = "/account/security/password";
constexpr std::string_view chosen = "umbrella quartz lantern oxide";

class PasswordPages : public testing::Test {
 protected:
  World world;
  Browser browser{world};
  notice::Links links{world.ring};

  void sign_in(Browser& who, std::string_view password = test_password) {
    EXPECT_EQ(who.enter_password(password).location, "/account/profile");
  }
  auto change(Browser::Fields fields) -> Seen {
    browser.get(page);
    return browser.press(page, std::move(fields));
  }
  auto mails() -> std::vector<notice::Waiting> {
    return world.store.units()
        .write([&](unit::Unit& unit) { return unit.outbox.claim(world.now, 100); })
        .value();
  }
};

TEST_F(PasswordPages, AChangeEndsOtherSessionsAndIsTold) {
  Browser other{world};
  sign_in(other);
  sign_in(browser);
  mails();
  const auto done = change({{"password", std::string{test_password}}, {"new_password", std::string{chosen}}});
  EXPECT_EQ(done.location, "/account/security?after=password");
  EXPECT_THAT(browser.get(done.location).body, HasSubstr("Your password is changed"));
  EXPECT_EQ(other.get("/account/profile").location, "/sign-in");
  const auto told = mails();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told.front().draft.kind, notice::Kind::password_changed);
  Browser next{world};
  EXPECT_EQ(next.enter_password(test_password).status, 401);
  sign_in(next, chosen);
}

TEST_F(PasswordPages, OtherSessionsStayOnlyWhenThatIsWanted) {
  Browser other{world};
  sign_in(other);
  sign_in(browser);
  change({{"password", std::string{test_password}},
          {"new_password", std::string{chosen}},
          {"keep_others", "yes"}});
  EXPECT_EQ(other.get("/account/profile").status, 200);
}

TEST_F(PasswordPages, NothingChangesWithoutThePresentPasswordOrForAWeakOne) {
  sign_in(browser);
  EXPECT_EQ(change({{"password", "wrong"}, {"new_password", std::string{chosen}}}).status, 401);
  const auto weak = change({{"password", std::string{test_password}}, {"new_password", "anna anna anna"}});
  EXPECT_EQ(weak.status, 422);
  EXPECT_THAT(weak.body, AllOf(HasSubstr("new_password-error"), Not(HasSubstr("anna anna anna"))));
  EXPECT_EQ(change({{"password", std::string{test_password}}}).status, 400);
  EXPECT_EQ(
      change({{"password", std::string{test_password}}, {"new_password", std::string(300, 'x')}}).status,
      400);
  Browser next{world};
  sign_in(next);
}

TEST(PasswordHint, TellsTheLengthOfThePolicyInEachLanguage) {
  World world{{}, factor::password::Policy::create({.least_characters = 20}).value()};
  Browser browser{world};
  const auto invited = world.subscribers.invite(account::Identifier::typed("anna"), world.now).value();
  browser.get("/invitation?token=" + std::get<operation::Invited>(invited).token.text());
  browser.enter_password();
  for (const auto& [language, hint] :
       {std::pair{"en", "At least 20 characters."}, std::pair{"hu", "Legalább 20 karakter."},
        std::pair{"de", "Mindestens 20 Zeichen."}}) {
    browser.accept_language = language;
    EXPECT_THAT(browser.get(page).body, HasSubstr(hint));
    EXPECT_THAT(browser.get("/invitation").body, HasSubstr(hint));
  }
  const auto short_of_it = browser.press("/invitation", {{"password", "nineteen cold quilt"}});
  EXPECT_EQ(short_of_it.status, 422);
  EXPECT_THAT(short_of_it.body, HasSubstr("Mindestens 20 Zeichen."));
  EXPECT_EQ(browser.press("/invitation", {{"password", "nineteen cold quilts"}}).status, 303);
}

TEST_F(PasswordPages, AForgottenPasswordIsAnsweredAlikeForAll) {
  browser.get("/sign-in/forgotten");
  const auto known = browser.press("/sign-in/forgotten", {{"name", "anna"}});
  const auto unknown = browser.press("/sign-in/forgotten", {{"name", "nobody"}});
  EXPECT_EQ(known.status, 303);
  EXPECT_EQ(known.location, unknown.location);
  EXPECT_EQ(browser.press("/sign-in/forgotten").status, 400);
}

TEST_F(PasswordPages, TheLinkOfTheMailChoosesAPasswordAndSignsNobodyIn) {
  sign_in(browser);
  Browser stranger{world};
  stranger.get("/sign-in/forgotten");
  stranger.press("/sign-in/forgotten", {{"name", "anna"}});
  while (world.password_links.answer_next(world.now).value()) {
  }
  const auto written = mails();
  ASSERT_EQ(written.size(), 1U);
  const auto token = links.token_of(written.front().reference).text();
  EXPECT_EQ(stranger.get("/sign-in/forgotten?token=" + token).location, "/sign-in/forgotten/choose");
  EXPECT_THAT(stranger.get("/sign-in/forgotten/choose").body, HasSubstr("value=\"anna\""));
  const auto done = stranger.press("/sign-in/forgotten/choose", {{"password", std::string{chosen}}});
  EXPECT_EQ(done.location, "/sign-in?after=password");
  EXPECT_EQ(stranger.get("/account/profile").location, "/sign-in");
  EXPECT_EQ(browser.get("/account/profile").location, "/sign-in");
  stranger.get("/sign-in/forgotten?token=" + token);
  EXPECT_EQ(stranger.get("/sign-in/forgotten/choose").status, 410);
  sign_in(stranger, chosen);
}

TEST_F(PasswordPages, ItWasNotMeFreezesAfterOnePress) {
  sign_in(browser);
  const auto account =
      world.store.units()
          .read([](unit::Unit& unit) { return unit.accounts.list(AccountId{0}, 1).front().id; })
          .value();
  const std::string link{links.freeze_text({.account = account, .made = world.now}).reveal()};
  Browser owner{world};
  EXPECT_EQ(owner.get("/notice/not-me?token=" + link).location, "/notice/not-me");
  EXPECT_THAT(owner.get("/notice/not-me").body, HasSubstr("Freeze my account"));
  EXPECT_EQ(browser.get("/account/profile").status, 200);
  EXPECT_EQ(owner.press("/notice/not-me").location, "/notice/frozen");
  EXPECT_THAT(owner.get("/notice/frozen").body, HasSubstr("Your account is frozen"));
  EXPECT_EQ(browser.get("/account/profile").location, "/sign-in");
  EXPECT_EQ(browser.enter_password().location, "/notice/frozen");
  EXPECT_EQ(browser.enter_password("wrong").status, 401);
}

TEST_F(PasswordPages, AThawedAccountAsksForANewPasswordAndAnEnrolment) {
  const auto anna = account::Identifier::typed("anna");
  const auto reason = operation::Reason::create("known by voice").value();
  const auto account = world.subscribers.find(anna).value()->id;
  EXPECT_TRUE(
      std::holds_alternative<operation::NotFrozen>(world.subscribers.thaw(anna, reason, world.now).value()));
  const std::string link{links.freeze_text({.account = account, .made = world.now}).reveal()};
  ASSERT_TRUE(world.freeze.freeze(link, {}, world.now));
  EXPECT_TRUE(std::holds_alternative<operation::IsFrozen>(world.subscribers.enable(anna, world.now).value()));
  EXPECT_TRUE(
      std::holds_alternative<operation::IsFrozen>(world.subscribers.disable(anna, world.now).value()));
  EXPECT_TRUE(
      std::holds_alternative<operation::Thawed>(world.subscribers.thaw(anna, reason, world.now).value()));
  EXPECT_EQ(browser.enter_password().status, 401);
  const auto invited = world.subscribers.invite(anna, world.now).value();
  browser.get("/invitation?token=" + std::get<operation::Invited>(invited).token.text());
  browser.get("/invitation");
  browser.press("/invitation", {{"password", std::string{chosen}}});
  browser.enter_password(chosen);
  EXPECT_EQ(browser.get("/account/profile").location, "/account/security/multi-factor");
  EXPECT_EQ(browser.get("/account/security/password").location, "/account/security/multi-factor");
}

TEST_F(PasswordPages, LinksThatAreNoneLeadNowhere) {
  for (const std::string_view token : {"", "x", "17.1.A", "%F0%9F%98%80", "%3Cscript%3E"}) {
    EXPECT_EQ(browser.get(fmt::format("/notice/not-me?token={}", token)).location, "/notice/not-me");
    EXPECT_EQ(browser.get("/notice/not-me").status, 410);
    browser.get("/sign-in");
    EXPECT_EQ(browser.press("/notice/not-me").status, 410);
    browser.get(fmt::format("/sign-in/forgotten?token={}", token));
    EXPECT_EQ(browser.get("/sign-in/forgotten/choose").status, 410);
  }
}

}  // namespace
}  // namespace sallyport::portal
