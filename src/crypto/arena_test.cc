#include "crypto/arena.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <thread>

namespace sallyport::crypto {
namespace {

constexpr std::size_t size = 64U * 1024U;

/// As a library does it.
auto map(int flags = MAP_PRIVATE | MAP_ANONYMOUS, std::size_t count = size) -> void* {
  return ::mmap(nullptr, count, PROT_READ | PROT_WRITE, flags, -1, 0);
}

class ArenaLoanTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!ArenaLoan::is_possible) {
      GTEST_SKIP() << "not under this sanitizer";
    }
  }
};

auto lies_in(const Arena& arena, const void* memory) -> bool { return memory == arena.bytes().data(); }

TEST_F(ArenaLoanTest, IsOfWhatALibraryMapsMeanwhile) {
  Arena arena;
  auto* const before = map();
  EXPECT_FALSE(lies_in(arena, before));
  {
    const ArenaLoan loan{arena, size};
    auto* const lent = map();
    EXPECT_TRUE(lies_in(arena, lent));
    EXPECT_EQ(::munmap(lent, size), 0);
  }
  auto* const after = map();
  EXPECT_FALSE(lies_in(arena, after));
  EXPECT_EQ(::munmap(before, size), 0);
  EXPECT_EQ(::munmap(after, size), 0);
}

TEST_F(ArenaLoanTest, IsWipedWhenItComesBackAndLentAgain) {
  Arena arena;
  const ArenaLoan loan{arena, size};
  auto* const lent = map();
  std::memset(lent, 's', size);
  ASSERT_EQ(::munmap(lent, size), 0);
  EXPECT_EQ(arena.bytes().size(), size);
  EXPECT_TRUE(std::ranges::all_of(arena.bytes(), [](char byte) { return byte == 0; }));
  EXPECT_EQ(map(), lent);
  EXPECT_EQ(::munmap(lent, size), 0);
}

TEST_F(ArenaLoanTest, IsOneAtATime) {
  Arena arena;
  const ArenaLoan loan{arena, size};
  auto* const lent = map();
  auto* const another = map();
  ASSERT_NE(another, MAP_FAILED);
  EXPECT_NE(another, lent);
  std::memset(another, 'a', size);
  EXPECT_EQ(::munmap(another, size), 0);
  EXPECT_EQ(::munmap(lent, size), 0);
}

// As a malloc may map meanwhile.
TEST_F(ArenaLoanTest, IsOfItsSizeAlone) {
  Arena arena;
  const ArenaLoan loan{arena, size};
  auto* const larger = map(MAP_PRIVATE | MAP_ANONYMOUS, 2 * size);
  ASSERT_NE(larger, MAP_FAILED);
  EXPECT_EQ(::munmap(larger, 2 * size), 0);
  EXPECT_TRUE(arena.bytes().empty());
  EXPECT_FALSE(loan.was_taken());
  auto* const lent = map();
  EXPECT_TRUE(loan.was_taken());
  EXPECT_EQ(::munmap(lent, size), 0);
}

TEST_F(ArenaLoanTest, IsOfThisThreadAlone) {
  Arena arena;
  const ArenaLoan loan{arena, size};
  std::thread{[] {
    auto* const theirs = map();
    ASSERT_NE(theirs, MAP_FAILED);
    std::memset(theirs, 't', size);
    EXPECT_EQ(::munmap(theirs, size), 0);
  }}.join();
  EXPECT_TRUE(arena.bytes().empty());
}

TEST_F(ArenaLoanTest, IsNoFileAndNothingShared) {
  Arena arena;
  const ArenaLoan loan{arena, size};
  auto* const shared = map(MAP_SHARED | MAP_ANONYMOUS);
  ASSERT_NE(shared, MAP_FAILED);
  EXPECT_EQ(::munmap(shared, size), 0);
  EXPECT_EQ(map(MAP_PRIVATE), MAP_FAILED);
  EXPECT_EQ(errno, EBADF);
  EXPECT_TRUE(arena.bytes().empty());
}

auto is_refused_for_want_of_memory() -> bool {
  constexpr auto far_too_large = SIZE_MAX / 4;
  Arena arena;
  const ArenaLoan loan{arena, far_too_large};
  return map(MAP_PRIVATE | MAP_ANONYMOUS, far_too_large) == MAP_FAILED && errno == ENOMEM;
}

TEST_F(ArenaLoanTest, IsRefusedLikeTheSystemRefuses) { EXPECT_TRUE(is_refused_for_want_of_memory()); }

TEST(Arena, KeepsWhatItHasUnlessThatIsFarTooMuch) {
  constexpr std::size_t mebibyte = 1024UL * 1024;
  Arena arena;
  const auto* const start = arena.acquire(20 * mebibyte);
  EXPECT_EQ(arena.acquire(12 * mebibyte), start);
  EXPECT_EQ(arena.bytes().size(), 20 * mebibyte);
  EXPECT_NE(arena.acquire(2 * mebibyte), nullptr);
  EXPECT_EQ(arena.bytes().size(), 2 * mebibyte);
}

}  // namespace
}  // namespace sallyport::crypto
