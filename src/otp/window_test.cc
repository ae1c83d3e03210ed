#include "otp/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace sallyport::otp {
namespace {

using testing::ElementsAre;

auto steps(const Window& window, std::uint64_t present) -> std::vector<Step> {
  const auto around = window.around(Step{present});
  return {around.all().begin(), around.all().end()};
}

TEST(Window, IsOneStepEitherWay) {
  EXPECT_THAT(steps(Window{}, 10), ElementsAre(Step{9}, Step{10}, Step{11}));
}

TEST(Window, ItsStepsOutliveTheCallThatMadeThem) {
  std::vector<Step> walked;
  for (const auto step : Window{}.around(Step{10}).all()) {
    walked.push_back(step);
  }
  EXPECT_THAT(walked, ElementsAre(Step{9}, Step{10}, Step{11}));
  EXPECT_EQ(Window{}.around(Step{10}).back(), Step{11});
}

TEST(Window, CanBeMadeNarrower) {
  EXPECT_THAT(steps(Window{Back::one_step, Ahead::none}, 10), ElementsAre(Step{9}, Step{10}));
  EXPECT_THAT(steps(Window{Back::none, Ahead::one_step}, 10), ElementsAre(Step{10}, Step{11}));
  EXPECT_THAT(steps(Window{Back::none, Ahead::none}, 10), ElementsAre(Step{10}));
}

TEST(Window, EndsWhereTheStepsEnd) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  EXPECT_THAT(steps(Window{}, 0), ElementsAre(Step{0}, Step{1}));
  EXPECT_THAT(steps(Window{}, last), ElementsAre(Step{last - 1}, Step{last}));
}

// The edges of a 30-second step: of the codes two steps either way none is accepted at any second of it.
TEST(Window, AcceptsTheThreeStepsAtEverySecond) {
  const auto standard = Parameters::standard();
  const auto key = Key::create(Secret::copy_of("12345678901234567890")).value();
  constexpr std::int64_t step = 40'000'000;
  for (const std::int64_t second : {0, 1, 15, 29}) {
    const auto present = step_at(Instant{seconds{(step * 30) + second}}, standard);
    for (const int offset : {-2, -1, 0, 1, 2}) {
      const Step shown{static_cast<std::uint64_t>(step + offset)};
      const auto found = match(key, code_at(key, shown, standard), Window{}.around(present), standard);
      EXPECT_EQ(found.has_value(), offset >= -1 && offset <= 1) << offset << " at second " << second;
    }
  }
}

}  // namespace
}  // namespace sallyport::otp
