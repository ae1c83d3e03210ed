#include "http/inbox.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <new>
#include <thread>
#include <vector>

namespace sallyport::http {
namespace {

class Message final : public Parcel {
 public:
  explicit Message(std::function<void()> read) : read_{std::move(read)} {}
  void arrive() override { read_(); }

 private:
  std::function<void()> read_;
};

/// A loop that ends with the last of so many messages.
class InboxTest : public testing::Test {
 protected:
  auto message(std::function<void()> read) -> Message& {
    ++expected_;
    return *messages_.emplace_back(std::make_unique<Message>([this, read = std::move(read)] {
      if (--expected_ == 0) {
        inbox_.close();
      }
      read();
    }));
  }
  void run() {
    inbox_.open();
    context_.run();
    EXPECT_EQ(expected_, 0);
  }

  boost::asio::io_context context_;
  Inbox inbox_{context_};
  std::vector<std::unique_ptr<Message>> messages_;
  int expected_ = 0;
};

TEST_F(InboxTest, KeepsTheOrder) {
  std::vector<int> seen;
  for (int number = 0; number < 5; ++number) {
    inbox_.put(message([&seen, number] { seen.push_back(number); }));
  }
  run();
  EXPECT_EQ(seen, (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(InboxTest, TakesWhatComesWhileItDelivers) {
  bool has_come = false;
  auto& second = message([&] { has_come = true; });
  inbox_.put(message([&] { inbox_.put(second); }));
  run();
  EXPECT_TRUE(has_come);
}

TEST_F(InboxTest, LosesNothingOfManyThreads) {
  constexpr std::size_t threads = 8;
  constexpr std::size_t each = 2'000;
  std::size_t seen = 0;
  std::vector<Message*> all;
  for (std::size_t number = 0; number < threads * each; ++number) {
    all.push_back(&message([&seen] { ++seen; }));
  }
  {
    std::vector<std::jthread> senders;
    for (std::size_t sender = 0; sender < threads; ++sender) {
      senders.emplace_back([&, sender] {
        for (std::size_t number = 0; number < each; ++number) {
          inbox_.put(*all[(sender * each) + number]);
        }
      });
    }
    run();
  }
  EXPECT_EQ(seen, threads * each);
}

// As when memory ran out for one connection.
TEST_F(InboxTest, GoesOnAfterOneThatFails) {
  bool has_come = false;
  inbox_.put(message([] { throw std::bad_alloc{}; }));
  inbox_.put(message([&] { has_come = true; }));
  run();
  EXPECT_TRUE(has_come);
}

}  // namespace
}  // namespace sallyport::http
