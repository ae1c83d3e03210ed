#include "account/two_factor_policy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sallyport::account {
namespace {

using Policy = TwoFactorRule::Policy;

constexpr Instant first_day{std::chrono::sys_days{std::chrono::year{2027} / 1 / 15}};
constexpr TwoFactorRule required{.policy = Policy::required, .from = first_day, .grace = days{45}};
constexpr Instant deadline = first_day + days{45};
/// Long before the first day.
constexpr Instant created{std::chrono::sys_days{std::chrono::year{2020} / 5 / 6} + hours{15}};

auto group(std::string_view text) -> Group { return Group::create(text).value(); }

template <class Kind>
auto is(const Demand& demand) -> bool {
  return std::holds_alternative<Kind>(demand);
}

TEST(Group, IsAWordOrNone) {
  for (const auto* right : {"business", "a", "home-2", "agents"}) {
    EXPECT_TRUE(Group::create(right)) << right;
  }
  EXPECT_TRUE(Group::create("").value().is_none());
  for (const auto* wrong : {"Business", "2home", "-a", "a b", "a_b", "\u00e9", "a\n"}) {
    EXPECT_FALSE(Group::create(wrong)) << wrong;
  }
  EXPECT_TRUE(Group::create("a" + std::string(31, 'b')));
  EXPECT_FALSE(Group::create("a" + std::string(32, 'b')));
}

TEST(TwoFactorPolicy, OffersWhenNothingElseWasSaid) {
  const TwoFactorPolicy policy;
  EXPECT_EQ(policy.rule_of(Group{}), TwoFactorRule{});
  EXPECT_EQ(policy.rule_of(group("business")), TwoFactorRule{});
  EXPECT_TRUE(is<NothingAsked>(demand_of(policy.rule_of(Group{}), created, {}, deadline)));
}

TEST(TwoFactorPolicy, GoesByGroup) {
  const TwoFactorPolicy policy{{.policy = Policy::encouraged}, {{"business", required}}};
  EXPECT_EQ(policy.rule_of(group("business")), required);
  EXPECT_EQ(policy.rule_of(group("home")).policy, Policy::encouraged);
  EXPECT_EQ(policy.rule_of(Group{}).policy, Policy::encouraged);
}

TEST(TwoFactorPolicy, RequiresItOfTheStaffAtOnceWhateverWasSaid) {
  const TwoFactorPolicy policy{{}, {{"agents", {}}, {"supervisors", {.policy = Policy::encouraged}}}};
  for (const auto* staff : {"agents", "supervisors"}) {
    const auto rule = policy.rule_of(group(staff));
    EXPECT_TRUE(is<Required>(demand_of(rule, created, {}, created))) << staff;
    EXPECT_TRUE(is<Required>(demand_of(rule, created, {.put_off_until = deadline}, created))) << staff;
    EXPECT_TRUE(must_be_kept(rule, created)) << staff;
  }
}

TEST(Demand, OfTheEncouragedIsPutOff) {
  const TwoFactorRule rule{.policy = Policy::encouraged};
  EXPECT_TRUE(asks_now(demand_of(rule, created, {}, deadline)));
  const Delay put_off{.put_off_until = deadline + days{30}};
  EXPECT_FALSE(asks_now(demand_of(rule, created, put_off, deadline)));
  EXPECT_FALSE(asks_now(demand_of(rule, created, put_off, deadline + days{30} - seconds{1})));
  EXPECT_TRUE(asks_now(demand_of(rule, created, put_off, deadline + days{30})));
  EXPECT_FALSE(holds(demand_of(rule, created, {}, deadline + days{4000})));
  EXPECT_FALSE(must_be_kept(rule, deadline));
}

TEST(Demand, HasADeadlineThatIsADate) {
  const auto before = demand_of(required, created, {}, deadline - seconds{1});
  ASSERT_TRUE(is<InGrace>(before));
  EXPECT_EQ(std::get<InGrace>(before).deadline, deadline);
  EXPECT_TRUE(asks_now(before));
  EXPECT_FALSE(holds(before));
  EXPECT_TRUE(is<SnoozeLeft>(demand_of(required, created, {}, deadline)));
}

TEST(Demand, GivesWhoCameLaterHisOwnTime) {
  const auto later = first_day + days{100} + hours{15};
  const auto demand = demand_of(required, later, {}, later);
  ASSERT_TRUE(is<InGrace>(demand));
  EXPECT_EQ(std::get<InGrace>(demand).deadline, first_day + days{145}) << "from the midnight before";
  const TwoFactorRule at_once{.policy = Policy::required, .from = first_day};
  EXPECT_TRUE(is<SnoozeLeft>(demand_of(at_once, later, {}, later)));
}

TEST(Demand, RemindsLaterWithoutMovingTheDeadline) {
  const Delay put_off{.put_off_until = deadline + days{3}};
  const auto demand = demand_of(required, created, put_off, deadline - days{4});
  ASSERT_TRUE(is<InGrace>(demand));
  EXPECT_FALSE(asks_now(demand));
  EXPECT_TRUE(is<SnoozeLeft>(demand_of(required, created, put_off, deadline)));
}

TEST(Demand, SnoozesOnce) {
  const auto pressed = deadline + days{2};
  const Delay snoozed{.snoozed_until = pressed + snoozed_for};
  EXPECT_TRUE(holds(demand_of(required, created, {}, pressed))) << "before the press";
  EXPECT_TRUE(is<Snoozed>(demand_of(required, created, snoozed, pressed)));
  EXPECT_FALSE(asks_now(demand_of(required, created, snoozed, pressed)));
  EXPECT_TRUE(is<Snoozed>(demand_of(required, created, snoozed, pressed + days{7} - seconds{1})));
  EXPECT_TRUE(is<Required>(demand_of(required, created, snoozed, pressed + days{7})));
  EXPECT_TRUE(is<Required>(demand_of(required, created, snoozed, pressed + days{4000})));
}

TEST(MustBeKept, FromTheFirstDayOn) {
  EXPECT_FALSE(must_be_kept(required, first_day - seconds{1}));
  EXPECT_TRUE(must_be_kept(required, first_day));
}

RC_GTEST_PROP(Demand, NeverLetsGoOfWhomItHoldsWithoutAPress, ()) {
  const auto of_a_day = [](int most) { return hours{*rc::gen::inRange(0, most * 24)}; };
  const TwoFactorRule rule{.policy = Policy::required, .from = first_day, .grace = of_a_day(365)};
  const auto made = created + of_a_day(4000);
  Delay delay;
  if (*rc::gen::arbitrary<bool>()) {
    delay.put_off_until = created + of_a_day(8000);
  }
  if (*rc::gen::arbitrary<bool>()) {
    delay.snoozed_until = created + of_a_day(8000);
  }
  const auto now = made + of_a_day(8000);
  const auto later = now + of_a_day(4000);
  if (holds(demand_of(rule, made, delay, now))) {
    RC_ASSERT(holds(demand_of(rule, made, delay, later)) ||
              // The week more was taken when the time was over, and the clock of then was behind.
              is<Snoozed>(demand_of(rule, made, delay, later)));
  }
}

}  // namespace
}  // namespace sallyport::account
