#include "otp/window.h"

#include <gtest/gtest.h>

#include <limits>

namespace sallyport::otp {
namespace {

constexpr auto standard = Parameters::standard();

auto of_period(seconds period) -> Parameters {
  return Parameters::create(Algorithm::sha1, Digits::six, period).value();
}

TEST(Window, IsOneStepEitherWay) { EXPECT_EQ(Window{}.around(Step{10}, standard), (Steps{Step{9}, 3})); }

TEST(Window, CanBeMadeNarrower) {
  const Window back{Back::one_step, Ahead::none};
  const Window ahead{Back::none, Ahead::one_step};
  const Window exact{Back::none, Ahead::none};
  EXPECT_EQ(back.around(Step{10}, standard), (Steps{Step{9}, 2}));
  EXPECT_EQ(ahead.around(Step{10}, standard), (Steps{Step{10}, 2}));
  EXPECT_EQ(exact.around(Step{10}, standard), (Steps{Step{10}, 1}));
}

TEST(Window, BeginsWhereTheStepsBegin) { EXPECT_EQ(Window{}.around(Step{0}, standard), (Steps{Step{0}, 2})); }

TEST(Window, OfAShortPeriodLeavesTimeToTypeTheCode) {
  EXPECT_EQ(Window{}.around(Step{100}, of_period(seconds{1})), (Steps{Step{85}, 31}));
  EXPECT_EQ(Window{}.around(Step{5}, of_period(seconds{1})), (Steps{Step{0}, 21}));
  EXPECT_EQ(Window{}.around(Step{100}, of_period(seconds{10})), (Steps{Step{98}, 5}));
  EXPECT_EQ(Window{}.around(Step{100}, of_period(seconds{14})), (Steps{Step{98}, 5}));
  EXPECT_EQ(Window{}.around(Step{100}, of_period(seconds{15})), (Steps{Step{99}, 3}));
  const Window exact{Back::none, Ahead::none};
  EXPECT_EQ(exact.around(Step{100}, of_period(seconds{1})), (Steps{Step{86}, 15}));
  EXPECT_EQ(exact.around(Step{100}, of_period(seconds{15})), (Steps{Step{100}, 1}));
  EXPECT_EQ(exact.around(Step{100}, of_period(seconds{600})), (Steps{Step{100}, 1}));
}

TEST(Window, OfALongPeriodIsItsPresentStep) {
  EXPECT_EQ(Window{}.around(Step{100}, of_period(seconds{120})), (Steps{Step{99}, 3}));
  EXPECT_EQ(Window{}.around(Step{100}, of_period(seconds{121})), (Steps{Step{100}, 1}));
  EXPECT_EQ(Window{}.around(Step{100}, of_period(Parameters::longest_period)), (Steps{Step{100}, 1}));
}

// The edges of a 30-second step: of the codes two steps either way none is accepted at any second of it.
TEST(Window, AcceptsTheThreeStepsAtEverySecond) {
  const auto key = Key::create(Secret::copy_of("12345678901234567890")).value();
  constexpr std::int64_t step = 40'000'000;
  for (const std::int64_t second : {0, 1, 15, 29}) {
    const auto present = step_at(Instant{seconds{(step * 30) + second}}, standard);
    for (const int offset : {-2, -1, 0, 1, 2}) {
      const Step shown{static_cast<std::uint64_t>(step + offset)};
      const auto window = Window{}.around(present, standard);
      const auto found = match(key, code_at(key, shown, standard), window, standard);
      EXPECT_EQ(found.has_value(), offset >= -1 && offset <= 1) << offset << " at second " << second;
    }
  }
}

}  // namespace
}  // namespace sallyport::otp
