#include "store/postgresql/door.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace sallyport::store::postgresql {
namespace {

using std::chrono::milliseconds;
using Steady = Door::Steady;
using enum Door::Entered;
using enum Door::Line;

constexpr milliseconds long_enough{10'000};
constexpr milliseconds a_moment{20};

auto soon() -> Steady::time_point { return Steady::now() + long_enough; }

/// People who come one after the other, and the order in which they got inside.
class People {
 public:
  explicit People(Door& door) : door_{door} {}
  /// Somebody who waits by now, and leaves as soon as he has been inside.
  void come(char name, Door::Line line) {
    threads_.emplace_back([this, name, line] {
      if (door_.enter(line, soon()) == yes) {
        order_ += name;
        door_.leave();
      }
    });
    std::this_thread::sleep_for(a_moment);
  }
  auto order() -> std::string {
    threads_.clear();
    return order_;
  }

 private:
  Door& door_;
  std::string order_;  // of whoever is inside alone
  std::vector<std::jthread> threads_;
};

TEST(Door, LetsSoManyInside) {
  Door door{2};
  EXPECT_EQ(door.enter(first, soon()), yes);
  EXPECT_EQ(door.enter(second, soon()), yes);
  EXPECT_EQ(door.enter(first, Steady::now() + a_moment), no);
  EXPECT_EQ(door.enter(second, Steady::now()), no);
  door.leave();
  EXPECT_EQ(door.enter(second, Steady::now()), yes);
}

/// Those of the second line come first, and nobody is let in until all are there; the order of their turns.
auto order_of(const std::string& of_the_second, const std::string& of_the_first) -> std::string {
  Door door{1};
  People people{door};
  EXPECT_EQ(door.enter(second, soon()), yes);
  for (const char name : of_the_second) {
    people.come(name, second);
  }
  for (const char name : of_the_first) {
    people.come(name, first);
  }
  door.leave();
  return people.order();
}

TEST(Door, CallsTheFirstLineFirstAndEachInItsOrder) { EXPECT_EQ(order_of("xy", "ab"), "abxy"); }

TEST(Door, CallsOneInFourOfTheSecondLine) { EXPECT_EQ(order_of("xy", "abcdef"), "abcxdefy"); }

TEST(Door, ForgetsWhoHasWaitedLongEnough) {
  Door door{1};
  ASSERT_EQ(door.enter(first, soon()), yes);
  EXPECT_EQ(door.enter(first, Steady::now() + a_moment), no);
  door.leave();
  EXPECT_EQ(door.enter(second, Steady::now()), yes);
}

TEST(Door, LosesNoPlaceToThoseWhoComeAndGoAtATime) {
  constexpr std::size_t places = 3;
  constexpr int times = 2'000;
  Door door{places};
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  const auto visit = [&](Door::Line line) {
    for (int time = 0; time < times; ++time) {
      // Some give up: their place in the line goes with them.
      if (door.enter(line, Steady::now() + std::chrono::microseconds{200}) == yes) {
        most = std::max(most.load(), ++inside);
        --inside;
        door.leave();
      }
    }
  };
  {
    std::vector<std::jthread> crowd;
    for (int person = 0; person < 8; ++person) {
      crowd.emplace_back(visit, person % 2 == 0 ? first : second);
    }
  }
  EXPECT_LE(most, 3);
  for (std::size_t place = 0; place < places; ++place) {
    EXPECT_EQ(door.enter(first, Steady::now()), yes);
  }
  EXPECT_EQ(door.enter(first, Steady::now()), no);
}

}  // namespace
}  // namespace sallyport::store::postgresql
