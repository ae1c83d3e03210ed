#include "attempt/guesses.h"

#include <gtest/gtest.h>

#include <vector>

namespace sallyport::attempt {
namespace {

using factor::Kind;

const Instant start{seconds{1'800'000'000}};

auto wait_of(const Pace& pace, Instant now) -> seconds {
  return pace.may_guess(now) ? seconds{0} : std::chrono::duration_cast<seconds>(pace.not_before() - now);
}

TEST(Pace, FiveFailuresAreFreeThenTheWaitDoublesToAnHour) {
  Pace pace;
  std::vector<std::int64_t> waits;
  for (int failure = 0; failure < 14; ++failure) {
    pace = pace.charged(Kind::code, start);
    waits.push_back(wait_of(pace, start).count());
  }
  EXPECT_EQ(waits,
            (std::vector<std::int64_t>{0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}));
}

TEST(Pace, SuccessClearsOnlyTheFactorThatWasProven) {
  Pace pace;
  for (int failure = 0; failure < 5; ++failure) {
    pace = pace.charged(Kind::recovery_code, start);
  }
  pace = pace.charged(Kind::code, start);
  EXPECT_EQ(wait_of(pace, start), seconds{60});
  const auto after_code = pace.cleared(Kind::code);
  EXPECT_FALSE(after_code.may_guess(start)) << "the failures with recovery codes still count";
  EXPECT_EQ(pace.cleared(Kind::recovery_code).cleared(Kind::code), Pace{});
}

TEST(Pace, AGuessThatIsGivenBackLeavesNoWaitOfItsOwn) {
  Pace pace;
  for (int failure = 0; failure < 5; ++failure) {
    pace = pace.charged(Kind::code, start);
  }
  const auto later = start + seconds{31};
  const auto password = pace.charged(Kind::password, later);
  EXPECT_FALSE(password.may_guess(later));
  EXPECT_TRUE(password.without_wait_from(later).cleared(Kind::password).may_guess(later));
  EXPECT_EQ(password.without_wait_from(later).cleared(Kind::password).charged(Kind::code, later).not_before(),
            later + seconds{60})
      << "the failures of before still count";
  const auto somebody_else = password.charged(Kind::code, later + seconds{1});
  EXPECT_FALSE(somebody_else.without_wait_from(later).cleared(Kind::password).may_guess(later))
      << "the wait of another guess stays";
}

TEST(Pace, SurvivesTheStore) {
  const auto pace = Pace{}.charged(Kind::pass, start).charged(Kind::password, start);
  EXPECT_EQ(Pace::from_stored(pace.stored()), pace);
  EXPECT_EQ(Pace::from_stored({.failures = {-3, 0, 0, 0}, .not_before = Instant{}}), Pace{});
}

TEST(Tally, LocksAfterAHundred) {
  EXPECT_FALSE(Tally{99}.locks());
  EXPECT_TRUE(Tally{100}.locks());
}

TEST(Bucket, HasABurstAndRefillsSlowly) {
  Bucket bucket;
  for (int guess = 0; guess < network_burst; ++guess) {
    EXPECT_EQ(bucket.not_before(start), start) << guess;
    bucket = bucket.charged(start);
  }
  EXPECT_EQ(bucket.not_before(start), start + network_refill);
  EXPECT_EQ(bucket.not_before(start + seconds{9}), start + network_refill);
  const auto later = start + network_refill;
  EXPECT_EQ(bucket.not_before(later), later);
  EXPECT_EQ(bucket.charged(later).not_before(later), later + network_refill);
  EXPECT_TRUE(bucket.is_full(start + network_burst * network_refill));
}

TEST(Bucket, GivesBackWhatWasRight) {
  const auto once = Bucket{}.charged(start);
  EXPECT_FALSE(once.is_full(start));
  EXPECT_EQ(once.refunded(start), Bucket{});
  EXPECT_EQ(Bucket::from_stored(once.stored()), once);
}

TEST(Bucket, IsNotRefilledByAClockThatGoesBack) {
  const auto once = Bucket{}.charged(start);
  EXPECT_FALSE(once.is_full(start - hours{1}));
}

TEST(Lane, KeepsStrangersAndKnownBrowsersApart) {
  const auto name = crypto::sha256("anna");
  EXPECT_NE(Lane::typed_name(name), Lane::typed_name_from(name, BrowserId{1}));
  EXPECT_NE(Lane::second_step(AccountId{1}), Lane::second_step(AccountId{2}));
  EXPECT_NE(Lane::second_step(AccountId{1}), Lane::in_session(SessionId{1}));
  EXPECT_NE(Lane::in_session(SessionId{1}), Lane::in_session(SessionId{2}));
  EXPECT_NE(Lane::second_step_from(AccountId{1}, BrowserId{1}),
            Lane::second_step_from(AccountId{1}, BrowserId{2}));
}

}  // namespace
}  // namespace sallyport::attempt
