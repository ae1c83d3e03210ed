#include "base/long_work.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

namespace sallyport {
namespace {

constexpr int nicest = 19;

auto niceness() -> int { return ::getpriority(PRIO_PROCESS, 0); }

TEST(LongWork, GoesBehindTheOtherThreads) {
  const auto before = niceness();
  int of_the_thread = before;
  std::thread{[&] {
    go_behind_short_work();
    of_the_thread = niceness();
  }}.join();
  EXPECT_EQ(of_the_thread, std::min(before + 5, nicest));
  EXPECT_EQ(niceness(), before);
}

TEST(LongWork, GoesNoFurtherBehindWhenOneOfItsThreadsMakesAnother) {
  const auto before = niceness();
  int of_the_second = before;
  std::thread{[&] {
    go_behind_long_work();
    std::thread{[&] {
      go_behind_long_work();
      of_the_second = niceness();
    }}.join();
  }}.join();
  EXPECT_EQ(of_the_second, std::min(before + 10, nicest));
}

}  // namespace
}  // namespace sallyport
