#include "http/loop.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <new>

namespace sallyport::http {
namespace {

/// One that leaves its loop after it was told so often that its deadline is over.
class Guest final : public Watched {
 public:
  Guest(Loop& loop, int expiries) : loop_{loop}, left_{expiries}, place_{loop.enter(*this)} {
    deadline = Steady::now();
  }

  void expire() override {
    if (--left_ == 0) {
      // Not now: the loop is going through its guests.
      boost::asio::post(loop_.context, [this] { leave(); });
      return;
    }
    throw std::bad_alloc{};
  }
  void stop() override {}
  void abort() override {}
  void leave() { loop_.leave(place_); }

 private:
  Loop& loop_;
  int left_;
  Loop::Place place_;
};

class LateAnswer final : public Parcel {
 public:
  explicit LateAnswer(Guest& guest) : guest_{guest} {}
  void arrive() override { guest_.leave(); }

 private:
  Guest& guest_;
};

class LoopTest : public testing::Test {
 protected:
  /// Until nobody is left; who is after ten seconds is a failure.
  void run() {
    loop_.stop(Steady::now() + std::chrono::minutes{1});
    const auto running = std::async(std::launch::async, [this] { loop_.run(); });
    if (running.wait_for(std::chrono::seconds{10}) != std::future_status::ready) {
      ADD_FAILURE() << "somebody is left";
      loop_.context.stop();
    }
  }

  SystemRandom random_;
  Loop loop_{random_};
};

TEST_F(LoopTest, LooksAtDeadlinesAlsoAfterMemoryRanOutForOne) {
  Guest guest{loop_, 3};
  run();
}

// As when a worker was interrupted between leaving an answer and ringing.
TEST_F(LoopTest, FindsAnAnswerForWhichNobodyHasRung) {
  Guest guest{loop_, -1};
  guest.deadline = Steady::time_point::max();
  LateAnswer answer{guest};
  loop_.inbox.close();
  loop_.inbox.put(answer);
  run();
}

TEST_F(LoopTest, EndsWithTheLastOne) {
  Guest one{loop_, 1};
  Guest other{loop_, 1};
  run();
}

}  // namespace
}  // namespace sallyport::http
