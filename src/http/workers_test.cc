#include "http/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <latch>
#include <memory>
#include <string>
#include <thread>

namespace sallyport::http {
namespace {

class Call final : public Job {
 public:
  explicit Call(std::function<void()> call) : call_{std::move(call)} {}
  void run() noexcept override { call_(); }

 private:
  std::function<void()> call_;
};

TEST(Workers, RunEverythingBeforeTheyEnd) {
  std::atomic<int> ran = 0;
  Call count{[&] { ++ran; }};
  {
    Workers workers{{.threads = 3, .waiting = 1000}};
    for (int turn = 0; turn < 1000; ++turn) {
      EXPECT_EQ(workers.submit(count, Turn::last), Workers::Queueing::taken);
    }
  }
  EXPECT_EQ(ran, 1000);
}

TEST(Workers, RunAsManyJobsAtOnceAsThereAreThreads) {
  constexpr int threads = 4;
  std::latch all_are_here{threads};
  Call meet{[&] { all_are_here.arrive_and_wait(); }};
  Workers workers{{.threads = threads, .waiting = threads}};
  for (int count = 0; count < threads; ++count) {
    EXPECT_EQ(workers.submit(meet, Turn::last), Workers::Queueing::taken);
  }
  // Were one of them not woken, the others would wait here for ever.
  all_are_here.wait();
}

TEST(Workers, AreNotStartedBeforeTheyAreNeeded) {
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator{"/proc/self/task"}, {});
  };
  const auto before = threads();
  Workers workers{{.threads = 100, .waiting = 100}};
  for (int count = 0; count < 50; ++count) {
    std::latch done{1};
    Call call{[&] { done.count_down(); }};
    EXPECT_EQ(workers.submit(call, Turn::last), Workers::Queueing::taken);
    done.wait();
    // The worker needs a moment to be free again.
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  EXPECT_LE(threads(), before + 25);
}

TEST(Workers, TakeNoMoreThanCanWait) {
  std::latch begun{1};
  std::latch may_end{1};
  Call hold{[&] {
    begun.count_down();
    may_end.wait();
  }};
  Call nothing{[] {}};
  Workers workers{{.threads = 1, .waiting = 2}};
  EXPECT_EQ(workers.submit(hold, Turn::last), Workers::Queueing::taken);
  begun.wait();
  EXPECT_EQ(workers.submit(nothing, Turn::last), Workers::Queueing::taken);
  EXPECT_EQ(workers.submit(nothing, Turn::last), Workers::Queueing::taken);
  EXPECT_EQ(workers.submit(nothing, Turn::last), Workers::Queueing::full);
  may_end.count_down();
}

TEST(Workers, TakeTheFirstBeforeTheLastButNotForEver) {
  std::latch begun{1};
  std::latch may_end{1};
  Call hold{[&] {
    begun.count_down();
    may_end.wait();
  }};
  std::string order;
  Call first{[&] { order += 'f'; }};
  Call last{[&] { order += 'l'; }};
  {
    Workers workers{{.threads = 1, .waiting = 6}};
    EXPECT_EQ(workers.submit(hold, Turn::last), Workers::Queueing::taken);
    begun.wait();
    for (int count = 0; count < 6; ++count) {
      EXPECT_EQ(workers.submit(last, Turn::last), Workers::Queueing::taken);
    }
    EXPECT_EQ(workers.submit(last, Turn::last), Workers::Queueing::full);
    for (int count = 0; count < 6; ++count) {
      EXPECT_EQ(workers.submit(first, Turn::first), Workers::Queueing::taken);
    }
    EXPECT_EQ(workers.submit(first, Turn::first), Workers::Queueing::full);
    EXPECT_EQ(workers.waiting(), 12);
    may_end.count_down();
  }
  EXPECT_EQ(order, "ffflffflllll");
}

}  // namespace
}  // namespace sallyport::http
