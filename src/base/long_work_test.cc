#include "base/long_work.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

namespace sallyport {
namespace {

auto niceness() -> int { return ::getpriority(PRIO_PROCESS, 0); }

TEST(LongWork, GoesBehindTheOtherThreads) {
  const auto before = niceness();
  int of_the_thread = before;
  std::thread{[&] {
    go_behind_short_work();
    of_the_thread = niceness();
  }}.join();
  constexpr int nicest = 19;
  EXPECT_EQ(of_the_thread, std::min(before + 5, nicest));
  EXPECT_EQ(niceness(), before);
}

}  // namespace
}  // namespace sallyport
