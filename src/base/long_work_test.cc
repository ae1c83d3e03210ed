#include "base/long_work.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

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
  EXPECT_GT(of_the_thread, before);
  EXPECT_EQ(niceness(), before);
}

}  // namespace
}  // namespace sallyport
