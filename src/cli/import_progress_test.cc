#include "cli/import_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Optional;
using enum ImportProgress::Phase;

constexpr ProgressLine::Time start{seconds{1'000}};

/// What stands there a second after the phase began.
auto line_after_a_second(const ImportProgress& progress, std::size_t columns) -> std::string {
  ProgressLine line;
  (void)line.next({.phase = progress.phase, .accounts = 0, .share = progress.share}, columns, start);
  return line.next(progress, columns, start + seconds{1}).value();
}

TEST(ProgressLine, SaysAsMuchAsTheTerminalHasRoomFor) {
  const ImportProgress half{.phase = reading, .accounts = 12'345, .share = 0.505};
  const std::string all = " 50 %  12345 subscribers, 12345 a second";
  EXPECT_EQ(line_after_a_second(half, 200), "Reading  [####################....................]  " + all);
  EXPECT_EQ(line_after_a_second(half, 80), "Reading  [#############.............]  " + all);
  EXPECT_EQ(line_after_a_second(half, 62), "Reading  [####....]  " + all);
  EXPECT_EQ(line_after_a_second(half, 61), "Reading  " + all);
  EXPECT_EQ(line_after_a_second(half, 49), all);
  EXPECT_EQ(line_after_a_second(half, 40), " 50 %  12345 subscribers");
  EXPECT_EQ(line_after_a_second(half, 24), " 50 %");
  EXPECT_EQ(line_after_a_second(half, 4), " 50");
  EXPECT_EQ(line_after_a_second(half, 0), "");
}

TEST(ProgressLine, IsAlwaysShorterThanTheTerminalIsWide) {
  for (const auto phase : {waiting, reading, opening, settling, clearing}) {
    for (std::size_t columns = 1; columns < 200; ++columns) {
      for (const auto share : {std::optional<double>{}, std::optional{0.0}, std::optional{1.0}}) {
        EXPECT_LT(
            line_after_a_second({.phase = phase, .accounts = 10'000'000, .share = share}, columns).size(),
            columns);
      }
    }
  }
}

TEST(ProgressLine, CountsWhereNobodyKnowsHowMuchThereIs) {
  EXPECT_EQ(line_after_a_second({.phase = reading, .accounts = 12}, 80),
            "Reading  12 subscribers, 12 a second");
}

TEST(ProgressLine, IsFullAtTheEndAndNotBefore) {
  EXPECT_THAT(line_after_a_second({.phase = settling, .accounts = 999, .share = share_of(999, 1'000)}, 80),
              HasSubstr(".]   99 %"));
  EXPECT_THAT(
      line_after_a_second({.phase = settling, .accounts = 1'000, .share = share_of(1'000, 1'000)}, 80),
      HasSubstr("#]  100 %"));
  EXPECT_EQ(share_of(1'001, 1'000), 1);
  EXPECT_EQ(share_of(0, 0), 1);
}

TEST(ProgressLine, IsPaintedTenTimesASecondAndForEachPhase) {
  ProgressLine line;
  EXPECT_TRUE(line.next({.phase = waiting}, 80, start));
  EXPECT_THAT(line.next({.phase = reading}, 80, start), Optional(HasSubstr("Reading  0 subscribers")));
  EXPECT_FALSE(line.next({.phase = reading, .accounts = 100}, 80, start + milliseconds{99}));
  EXPECT_THAT(line.next({.phase = reading, .accounts = 200}, 80, start + milliseconds{100}),
              Optional(HasSubstr("200 subscribers, 2000 a second")));
  EXPECT_FALSE(line.next({.phase = reading, .accounts = 300}, 80, start + milliseconds{199}));
  // One write, of which nothing is heard before it is done.
  EXPECT_EQ(line.next({.phase = opening, .accounts = 300}, 80, start + milliseconds{199}),
            "Opening  300 subscribers");
}

}  // namespace
}  // namespace sallyport::cli
