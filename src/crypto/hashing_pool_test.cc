#include "crypto/hashing_pool.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <future>
#include <latch>

#include "crypto/argon2id.h"

namespace sallyport::crypto {
namespace {

using std::chrono::milliseconds;

auto password() -> Secret { return Secret::copy_of("correct horse battery"); }

// This process's resident memory, in KiB.
auto resident_kibibytes() -> long {
  long total = 0;
  long resident = 0;
  std::ifstream{"/proc/self/statm"} >> total >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

TEST(HashingPool, HashesAndVerifies) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random};
  const auto hashed = pool.hash(password(), random);
  ASSERT_TRUE(std::holds_alternative<PasswordHash>(hashed));
  const auto& hash = std::get<PasswordHash>(hashed);
  EXPECT_EQ(hash.cost(), HashParameters{}.cost());
  EXPECT_EQ(std::get<Verdict>(pool.verify(hash, password())), Verdict::matches);
  EXPECT_EQ(std::get<Verdict>(pool.verify(hash, Secret::copy_of("another"))), Verdict::differs);
  EXPECT_EQ(std::get<Verdict>(pool.verify_nobody(password())), Verdict::differs);
}

TEST(HashingPool, MakesAHashOfOursBesideAForeignOneWhateverComesOfIt) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random};
  const auto foreign = ForeignHash::parse("{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3").value();
  const auto check = [&](std::string_view typed, std::optional<Secret> other) {
    const auto secret = Secret::copy_of(typed);
    auto verified = pool.verify_foreign(foreign, {.password = secret, .other_spelling = other}, random);
    auto& made = std::get<ForeignVerified>(verified);
    EXPECT_EQ(std::get<Verdict>(pool.verify(made.made, secret)), Verdict::matches);
    return made.verdict;
  };
  EXPECT_EQ(check("secret", std::nullopt), Verdict::matches);
  EXPECT_EQ(check("Secret", std::nullopt), Verdict::differs);
  EXPECT_EQ(check("S\u00e9cret", Secret::copy_of("secret")), Verdict::matches);
}

TEST(HashingPool, MakesWhatOneThreadWouldMake) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random};
  const auto salt = Salt::generate(random);
  const auto expected = hash_with_salt(password(), salt, HashParameters{}).value();
  EXPECT_EQ(std::get<PasswordHash>(pool.hash_with_salt(password(), salt)), expected);
  EXPECT_EQ(std::get<PasswordHash>(pool.hash_like(expected, password())), expected);
}

TEST(HashingPool, AnswersEachCallerWithHisOwn) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random, {.threads = 2}};
  const auto model = PasswordHash::of_nobody(HashParameters{}, random);
  std::vector<std::future<bool>> callers;
  callers.reserve(12);
  for (int number = 0; number < 12; ++number) {
    callers.push_back(std::async(std::launch::async, [&pool, &model, number] {
      const auto mine = Secret::copy_of(std::to_string(number));
      const auto hashed = pool.hash_like(model, mine);
      return std::get<PasswordHash>(hashed) == hash_like(model, mine).value();
    }));
  }
  for (auto& caller : callers) {
    EXPECT_TRUE(caller.get());
  }
}

TEST(HashingPool, TurnsAwayWhatItHasNoRoomFor) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random, {.threads = 1, .waiting_per_thread = 2}};
  std::atomic<int> done{0};
  std::atomic<int> busy{0};
  std::atomic<int> without_room{0};
  std::latch all_here{20};
  {
    std::vector<std::jthread> callers;
    callers.reserve(20);
    for (int count = 0; count < 20; ++count) {
      callers.emplace_back([&] {
        all_here.arrive_and_wait();
        const auto verified = pool.verify_nobody(password());
        const bool is_busy = std::holds_alternative<Busy>(verified);
        ++(is_busy ? busy : done);
        without_room += is_busy && !pool.has_room() ? 1 : 0;
      });
    }
  }
  EXPECT_GE(done, 3);  // one at work and two that wait
  EXPECT_GE(busy, 5);
  EXPECT_EQ(done + busy, 20);
  EXPECT_GE(without_room, 1);
  // And afterwards there is room again.
  EXPECT_TRUE(pool.has_room());
  EXPECT_TRUE(std::holds_alternative<Verdict>(pool.verify_nobody(password())));
}

TEST(HashingPool, SaysHowManyAreHashedAndHowManyWait) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random, {.threads = 1}};
  EXPECT_EQ(pool.running(), 0U) << "though its thread may not have begun yet";
  std::atomic<bool> is_over = false;
  {
    std::vector<std::jthread> callers;
    for (int count = 0; count < 3; ++count) {
      callers.emplace_back([&] {
        while (!is_over) {
          EXPECT_TRUE(std::holds_alternative<Verdict>(pool.verify_nobody(password())));
        }
      });
    }
    while (pool.running() != 1 || pool.waiting() != 2) {
      std::this_thread::yield();
    }
    is_over = true;
  }
  EXPECT_EQ(pool.waiting(), 0U);
  EXPECT_EQ(pool.running(), 0U) << "whoever is answered is not being hashed any more";
}

TEST(HashingPool, WithoutAQueueStillHashesOne) {
  SystemRandom random;
  HashingPool pool{HashParameters{}, random, {.threads = 1, .waiting_per_thread = 0}};
  const auto model = PasswordHash::of_nobody(HashParameters{}, random);
  const auto hashed = pool.hash_like(model, password());
  ASSERT_TRUE(std::holds_alternative<PasswordHash>(hashed)) << "though its thread may not have begun yet";
  EXPECT_EQ(std::get<PasswordHash>(hashed), hash_like(model, password()).value());
}

// Two lanes: one is hashed in memory that is not kept, on most processors.
TEST(HashingPool, KeepsItsMemoryWhileBusyAndReturnsItWhenIdle) {
  SystemRandom random;
  const auto parameters = HashParameters::create({65'536, 2, 2}).value();
  HashingPool pool{parameters, random, {.threads = 1, .waiting_per_thread = 4, .idle = milliseconds{300}}};
  const auto before = resident_kibibytes();
  ASSERT_TRUE(std::holds_alternative<Verdict>(pool.verify_nobody(password())));
  EXPECT_GT(resident_kibibytes() - before, 60'000);
  auto after = resident_kibibytes();
  for (int waits = 0; waits < 100 && after - before > 8'000; ++waits) {
    std::this_thread::sleep_for(milliseconds{50});
    after = resident_kibibytes();
  }
  EXPECT_LT(after - before, 8'000);
  // It works on after that.
  EXPECT_EQ(std::get<Verdict>(pool.verify_nobody(password())), Verdict::differs);
}

}  // namespace
}  // namespace sallyport::crypto
