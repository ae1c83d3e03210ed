#include "portal/waiting.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::portal {
namespace {

auto in_english(seconds left) -> std::string {
  static const auto catalogue = view::Catalogue::embedded();
  return waiting_text({.catalogue = catalogue, .locale = view::Locale::english()}, left);
}

TEST(Waiting, SecondsAreRoundedUp) {
  const Instant now{seconds{1000}};
  EXPECT_EQ(seconds_until(now + seconds{30}, now), seconds{30});
  EXPECT_EQ(seconds_until(now + microseconds{29'000'001}, now), seconds{30});
  EXPECT_EQ(seconds_until(now, now), seconds{1});
  EXPECT_EQ(seconds_until(now - seconds{5}, now), seconds{1});
}

TEST(Waiting, IsSaidInTheUnitThatFits) {
  EXPECT_EQ(in_english(seconds{1}), "in 1 second");
  EXPECT_EQ(in_english(seconds{60}), "in 60 seconds");
  EXPECT_EQ(in_english(seconds{61}), "in 2 minutes");
  EXPECT_EQ(in_english(minutes{4}), "in 4 minutes");
  EXPECT_EQ(in_english(minutes{59} + seconds{1}), "in 1 hour");
  EXPECT_EQ(in_english(hours{1} + seconds{1}), "in 2 hours");
}

}  // namespace
}  // namespace sallyport::portal
