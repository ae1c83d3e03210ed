#include "unit/memory.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>

namespace sallyport::unit {
namespace {

constexpr AccountId anna{1};
constexpr AccountId bela{2};
constexpr Instant start{seconds{1'800'000'000}};

/// A word about an account.
struct Word {
  int number;
  AccountId account;
  std::string text;
  [[nodiscard]] auto key() const -> int { return number; }
  [[nodiscard]] auto owner() const -> AccountId { return account; }
};

/// How often an account was changed.
struct Count {
  int times;
  [[nodiscard]] static auto key() -> int { return 1; }
  [[nodiscard]] static auto owner() -> AccountId { return anna; }
};

class MemoryTest : public testing::Test {
 protected:
  void keep(int key, AccountId account) {
    memory.keep({.number = key, .account = account, .text = std::to_string(key)}, changes.moment(), start);
  }
  auto knows(int key, Instant now = start) { return memory.recall(key, now).has_value(); }
  void change(AccountId account) { changes.announce(std::array{account}); }

  Changes changes{minutes{1}};
  Memory<Word> memory{changes, 1'000};
};

TEST_F(MemoryTest, AnswersWhatWasKept) {
  EXPECT_FALSE(memory.recall(7, start));
  keep(7, anna);
  EXPECT_EQ(memory.recall(7, start).value().text, "7");
  memory.keep({.number = 7, .account = anna, .text = "seven"}, changes.moment(), start);
  EXPECT_EQ(memory.recall(7, start).value().text, "seven");
}

TEST_F(MemoryTest, WhoeverSignsInElsewhereMakesNobodyForgotten) {
  constexpr std::int64_t remembered = 1'000'000;
  keep(1, AccountId{remembered});
  for (std::int64_t other = 1; other < remembered; ++other) {
    change(AccountId{other});
  }
  EXPECT_TRUE(knows(1));
  change(AccountId{remembered});
  EXPECT_FALSE(knows(1));
}

TEST_F(MemoryTest, ForgetsAnAccountThatChangesAndNoOther) {
  keep(1, anna);
  keep(2, anna);
  keep(3, bela);
  change(anna);
  EXPECT_FALSE(knows(1));
  EXPECT_FALSE(knows(2));
  EXPECT_TRUE(knows(3));
  keep(1, anna);
  EXPECT_TRUE(knows(1)) << "what was read after the change";
}

TEST_F(MemoryTest, DoesNotBelieveWhatWasReadWhileTheAccountChanged) {
  const auto before = changes.moment();
  change(anna);
  memory.keep({.number = 1, .account = anna, .text = "stale"}, before, start);
  EXPECT_FALSE(knows(1));
}

TEST_F(MemoryTest, BelievesNothingForLong) {
  keep(1, anna);
  EXPECT_TRUE(knows(1, start + minutes{1}));
  EXPECT_FALSE(knows(1, start + minutes{1} + microseconds{1}));
  keep(2, anna);
  EXPECT_FALSE(knows(2, start - seconds{1})) << "a clock that went back";
}

TEST_F(MemoryTest, KnowsNothingWhileOthersCanNotBeHeard) {
  using Steady = Changes::Steady;
  keep(1, anna);
  changes.hear_until(Steady::now() + minutes{1});
  EXPECT_TRUE(knows(1));
  changes.hear_until(Steady::now() - seconds{1});
  EXPECT_FALSE(knows(1));
}

TEST_F(MemoryTest, ForgetsEverythingThatMayHaveChangedUnheard) {
  keep(1, anna);
  keep(2, bela);
  changes.announce_everything();
  EXPECT_FALSE(knows(1));
  EXPECT_FALSE(knows(2));
  keep(1, anna);
  EXPECT_TRUE(knows(1));
}

TEST_F(MemoryTest, HasRoomForAsManyAsItShouldThoughTheyComeInTurns) {
  for (int round = 0; round < 3; ++round) {
    for (int key = 0; key < 1'000; ++key) {
      if (!knows(key)) {
        EXPECT_EQ(round, 0) << key;
        keep(key, anna);
      }
    }
  }
}

TEST_F(MemoryTest, StaysSmallAndKeepsWhatIsUsed) {
  keep(0, anna);
  for (int key = 1; key < 20'000; ++key) {
    keep(key, anna);
    EXPECT_TRUE(knows(0)) << key;
  }
  int known = 0;
  for (int key = 0; key < 20'000; ++key) {
    known += knows(key) ? 1 : 0;
  }
  EXPECT_LE(known, 1'100);
  EXPECT_GE(known, 900);
}

TEST_F(MemoryTest, WhereEverybodyIsAskedForSomebodyGoesAllTheSame) {
  for (int key = 0; key < 20'000; ++key) {
    keep(key, anna);
    EXPECT_TRUE(knows(key));
  }
  EXPECT_FALSE(knows(0));
}

TEST_F(MemoryTest, NeverAnswersWhatAChangeHasEnded) {
  constexpr int rounds = 20'000;
  std::atomic<int> written = 0;
  std::atomic<int> acknowledged = 0;
  const std::jthread writer{[&] {
    for (int round = 1; round <= rounds; ++round) {
      written = round;
      change(anna);
      acknowledged = round;
    }
  }};
  Memory<Count> values{changes, 10};
  while (acknowledged < rounds) {
    const auto moment = changes.moment();
    values.keep({.times = written}, moment, start);
    for (int look = 0; look < 3; ++look) {
      const int at_least = acknowledged;
      EXPECT_GE(values.recall(1, start).value_or(Count{.times = rounds}).times, at_least);
    }
  }
}

}  // namespace
}  // namespace sallyport::unit
