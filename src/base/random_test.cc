#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace sallyport {
namespace {

TEST(SystemRandom, GivesAsMuchAsIsAskedFor) {
  SystemRandom random;
  for (const std::size_t size : {0U, 1U, 32U, 255U, 256U, 257U, 2047U, 2048U, 2049U, 100'000U}) {
    EXPECT_EQ(random.bytes(size).size(), size);
  }
}

TEST(SystemRandom, WritesOverAllOfThem) {
  SystemRandom random;
  // Of a byte that is never written all would stay 0.
  std::array<unsigned, 300> seen{};
  for (int round = 0; round < 32; ++round) {
    std::array<char, seen.size()> bytes{};
    random.fill(bytes);
    std::ranges::transform(bytes, seen, seen.begin(), [](char byte, unsigned before) {
      return before | static_cast<unsigned char>(byte);
    });
  }
  EXPECT_EQ(std::ranges::count(seen, 0U), 0);
}

TEST(SystemRandom, NeverGivesTheSameTwice) {
  constexpr std::size_t threads = 4;
  constexpr std::size_t each = 5'000;
  SystemRandom random;
  std::mutex mutex;
  std::set<std::string> given;
  std::vector<std::thread> running;
  for (std::size_t thread = 0; thread < threads; ++thread) {
    running.emplace_back([&] {
      std::vector<std::string> ours;
      for (std::size_t number = 0; number < each; ++number) {
        ours.push_back(random.bytes(12 + (number % 32)));  // so that the end of a stock comes anywhere
      }
      const std::scoped_lock lock{mutex};
      std::ranges::transform(ours, std::inserter(given, given.end()),
                             [](const std::string& bytes) { return bytes.substr(0, 12); });
    });
  }
  std::ranges::for_each(running, [](std::thread& thread) { thread.join(); });
  EXPECT_EQ(given.size(), threads * each);
}

}  // namespace
}  // namespace sallyport
