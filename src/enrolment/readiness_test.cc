#include "enrolment/readiness.h"

#include <gtest/gtest.h>

namespace sallyport::enrolment {
namespace {

constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};
constexpr auto times = factor::totp::CheckUpTimes::standard();

/// Everything is as it should be.
auto ready() -> Overview {
  return {.active = Active{.since = start,
                           .last_used = start,
                           .entry = factor::totp::Entry{.number = 1},
                           .is_locked = false,
                           .asks_for_new_key = false,
                           .usual_codes = true,
                           .authenticators = 2,
                           .check_up_due = start + times.first,
                           .check_up_passed = {}},
          .recovery_codes = factor::recovery_code::SetState{.made = start, .remaining = 10},
          .are_recovery_codes_locked = false,
          .password_chosen = start,
          .wrong_codes = 0,
          .registered_confirmed = start,
          .second_confirmed = start};
}

TEST(Readiness, IsGoodWhenEverythingIsThere) {
  const auto stands = readiness_of(ready(), start);
  EXPECT_EQ(stands.overall(), Light::good);
  EXPECT_EQ(stands.second_app, Light::good);
}

TEST(Readiness, AdviceAloneIsGoodEnough) {
  auto overview = ready();
  overview.active->authenticators = 1;
  overview.second_confirmed.reset();
  const auto stands = readiness_of(overview, start);
  EXPECT_EQ(stands.second_app, Light::advice);
  EXPECT_EQ(stands.second_address, Light::advice);
  EXPECT_EQ(stands.overall(), Light::good);
}

TEST(Readiness, WithoutCodesASecondAppMakesTheDifference) {
  for (const auto& [remaining, apps, wanted] :
       {std::tuple{3, 1, Light::good}, std::tuple{2, 1, Light::attention}, std::tuple{0, 2, Light::attention},
        std::tuple{0, 1, Light::urgent}}) {
    auto overview = ready();
    overview.recovery_codes->remaining = remaining;
    overview.active->authenticators = apps;
    EXPECT_EQ(readiness_of(overview, start).recovery_codes, wanted) << remaining << ' ' << apps;
    EXPECT_EQ(readiness_of(overview, start).overall(), wanted) << remaining << ' ' << apps;
  }
  auto brought = ready();
  brought.recovery_codes.reset();
  brought.active->authenticators = 1;
  EXPECT_EQ(readiness_of(brought, start).recovery_codes, Light::urgent);
}

TEST(Readiness, CodesThatAreLockedAreAsGoodAsNone) {
  auto overview = ready();
  overview.are_recovery_codes_locked = true;
  EXPECT_EQ(readiness_of(overview, start).recovery_codes, Light::attention);
  EXPECT_EQ(readiness_of(overview, start).overall(), Light::attention);
  overview.active->authenticators = 1;
  EXPECT_EQ(readiness_of(overview, start).recovery_codes, Light::urgent);
  EXPECT_EQ(readiness_of(overview, start).overall(), Light::urgent);
}

TEST(Readiness, AnAppThatIsLockedOrNotCheckedIsSeen) {
  auto overview = ready();
  EXPECT_EQ(readiness_of(overview, start + times.first - seconds{1}).app, Light::good);
  EXPECT_EQ(readiness_of(overview, start + times.first).app, Light::attention);
  overview.active->is_locked = true;
  EXPECT_EQ(readiness_of(overview, start).app, Light::urgent);
}

TEST(Readiness, WithoutTwoFactorAuthenticationItAndTheAddressAreAskedFor) {
  auto overview = ready();
  overview.active.reset();
  overview.recovery_codes.reset();
  overview.registered_confirmed.reset();
  const auto stands = readiness_of(overview, start);
  EXPECT_EQ(stands.two_factor, Light::attention);
  EXPECT_EQ(stands.registered_address, Light::attention);
  EXPECT_EQ(stands.recovery_codes, Light::good);
  EXPECT_EQ(stands.overall(), Light::attention);
}

TEST(CheckUp, IsDueAfterActivationAndThenAsItWasAnswered) {
  using factor::totp::check_up_due;
  EXPECT_EQ(check_up_due({}, start, times), start + days{28});
  const factor::totp::CheckUp passed{
      .answered = start + days{28}, .passed = start + days{28}, .next = start + days{208}};
  EXPECT_EQ(check_up_due(passed, start, times), start + days{208});
  EXPECT_EQ(check_up_due(passed, start + days{100}, times), start + days{128}) << "activated anew since";
}

}  // namespace
}  // namespace sallyport::enrolment
