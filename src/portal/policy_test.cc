// What the operator asks of people without a second factor, page by page.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "portal/routes.h"
#include "portal/test_world.h"

namespace sallyport::portal {
namespace {

using account::TwoFactorRule;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using Policy = TwoFactorRule::Policy;

constexpr std::string_view protect = "/account/security/protect";
constexpr std::string_view multi_factor = "/account/security/multi-factor";
/// The day on which the world's time stands.
constexpr Instant today{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

/// A portal with a rule for everybody, and somebody who comes.
struct Visited {
  explicit Visited(const TwoFactorRule& rule) : world{{rule, {}}} {}
  World world;
  Browser browser{world};
};

/// Every page that stands behind a full session.
auto pages_behind() -> std::vector<const Line*> {
  std::vector<const Line*> lines;
  for (const auto& line : table()) {
    if (line.access == Access::full) {
      lines.push_back(&line);
    }
  }
  return lines;
}

TEST(Policy, WhatIsOfferedIsNotAskedFor) {
  Visited visited{{}};
  EXPECT_EQ(visited.browser.enter_password().location, "/account/profile");
  EXPECT_EQ(visited.browser.get(protect).location, multi_factor);
  visited.browser.get("/account/profile");
  EXPECT_EQ(visited.browser.press(fmt::format("{}/later", protect)).location, protect);
  EXPECT_THAT(visited.world.store.events(), Not(Contains("two_factor_put_off")));
}

TEST(Policy, TheEncouragedAreAskedAndCanPutItOff) {
  Visited visited{{.policy = Policy::encouraged}};
  auto& browser = visited.browser;
  EXPECT_EQ(browser.enter_password().location, protect);
  EXPECT_THAT(browser.get(protect).body, AllOf(HasSubstr("Not now"), Not(HasSubstr("7 more days"))));
  EXPECT_EQ(browser.press(fmt::format("{}/snooze", protect)).location, protect) << "nothing is over";
  EXPECT_EQ(browser.press(fmt::format("{}/later", protect)).location, "/account/profile");
  EXPECT_EQ(browser.get("/account/profile").status, 200);
  Browser again{visited.world};
  EXPECT_EQ(again.enter_password().location, "/account/profile");
  visited.world.now += days{31};
  Browser later{visited.world};
  EXPECT_EQ(later.enter_password().location, protect);
}

TEST(Policy, InGraceTheDayIsTold) {
  Visited visited{{.policy = Policy::required, .from = today + days{2}, .grace = days{10}}};
  auto& browser = visited.browser;
  EXPECT_EQ(browser.enter_password().location, protect);
  EXPECT_THAT(browser.get(protect).body, AllOf(HasSubstr("13 March 2026"), HasSubstr("Remind me later")));
  EXPECT_THAT(browser.get("/account/profile").body, HasSubstr("needed from 13 March 2026"));
  EXPECT_THAT(browser.get("/account/security").body, HasSubstr("needed from 13 March 2026"));
  EXPECT_THAT(browser.get(multi_factor).body, HasSubstr("needed from 13 March 2026"));
  EXPECT_EQ(browser.get("/session").status, 204);
}

TEST(Policy, AfterTheDeadlineASessionOfBeforeReachesTheEnrolmentAlone) {
  Visited visited{{.policy = Policy::required, .from = today + hours{10}}};
  auto& browser = visited.browser;
  browser.enter_password();
  EXPECT_EQ(browser.get("/account/profile").status, 200);
  EXPECT_EQ(browser.get("/session").status, 204);
  visited.world.now = today + hours{10} - seconds{61};
  EXPECT_EQ(browser.get("/account/profile").status, 200) << "and it is in memory";
  visited.world.now = today + hours{10};
  EXPECT_EQ(browser.get("/session").status, 403);
  for (const auto* line : pages_behind()) {
    const auto seen = line->method == http::Method::get ? browser.get(line->path) : browser.press(line->path);
    EXPECT_EQ(seen.location, protect) << line->path;
  }
  EXPECT_THAT(browser.get(protect).body,
              AllOf(HasSubstr("Give me 7 more days"), Not(HasSubstr("/account/profile\""))));
  EXPECT_THAT(browser.get(multi_factor).body, HasSubstr("Set up your authenticator app first"));
}

TEST(Policy, TheSnoozeIsUsedOnce) {
  Visited visited{{.policy = Policy::required, .from = today - days{1}}};
  auto& browser = visited.browser;
  EXPECT_EQ(browser.enter_password().location, protect);
  browser.get(protect);
  EXPECT_EQ(browser.press(fmt::format("{}/later", protect)).location, protect) << "that time is over";
  EXPECT_EQ(browser.get("/account/profile").location, protect);
  EXPECT_EQ(browser.press(fmt::format("{}/snooze", protect)).location, "/account/profile");
  EXPECT_THAT(browser.get("/account/profile").body, HasSubstr("until <time datetime=\"2026-03-08"));
  EXPECT_EQ(browser.get("/session").status, 204);
  EXPECT_EQ(browser.press(fmt::format("{}/snooze", protect)).location, protect);
  EXPECT_THAT(browser.get(protect).body, Not(HasSubstr("7 more days")));
  visited.world.now += days{7} - minutes{1};
  Browser last{visited.world};
  EXPECT_EQ(last.enter_password().location, "/account/profile");
  visited.world.now += minutes{1};
  EXPECT_EQ(last.get("/account/profile").location, multi_factor);
  last.get(multi_factor);
  EXPECT_EQ(last.press(fmt::format("{}/snooze", protect)).location, protect);
  EXPECT_EQ(last.get(protect).location, multi_factor);
  EXPECT_EQ(std::ranges::count(visited.world.store.events(), "two_factor_snoozed"), 1);
}

TEST(Policy, WhoMustEnrolReachesNothingElse) {
  Visited visited{{}};
  const auto name = account::Identifier::typed("anna");
  const auto agents = account::Group::create("agents").value();
  ASSERT_TRUE(visited.world.subscribers.set_group(name, agents, visited.world.now));
  auto& browser = visited.browser;
  browser.enter_password();
  EXPECT_EQ(browser.get("/session").status, 403);
  browser.get(multi_factor);
  for (const auto* line : pages_behind()) {
    const auto seen = line->method == http::Method::get ? browser.get(line->path) : browser.press(line->path);
    EXPECT_EQ(seen.location, multi_factor) << line->path;
  }
  EXPECT_EQ(browser.get(protect).location, multi_factor);
  browser.get(multi_factor);
  EXPECT_EQ(browser.press(fmt::format("{}/activate", multi_factor)).location,
            fmt::format("{}/activate", multi_factor));
}

}  // namespace
}  // namespace sallyport::portal
