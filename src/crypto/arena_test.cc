#include "crypto/arena.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace sallyport::crypto {
namespace {

constexpr std::size_t size = 64U * 1024U;

/// As a library does it.
auto map(int flags = MAP_PRIVATE | MAP_ANONYMOUS, int file = -1) -> void* {
  return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, file, 0);
}

auto lies_in(const Arena& arena, const void* memory) -> bool { return memory == arena.bytes().data(); }

TEST(ArenaLoan, IsOfWhatALibraryMapsMeanwhile) {
  Arena arena;
  auto* const before = map();
  EXPECT_FALSE(lies_in(arena, before));
  {
    const ArenaLoan loan{arena};
    auto* const lent = map();
    EXPECT_TRUE(lies_in(arena, lent));
    EXPECT_EQ(::munmap(lent, size), 0);
  }
  auto* const after = map();
  EXPECT_FALSE(lies_in(arena, after));
  EXPECT_EQ(::munmap(before, size), 0);
  EXPECT_EQ(::munmap(after, size), 0);
}

TEST(ArenaLoan, IsWipedWhenItComesBackAndLentAgain) {
  Arena arena;
  const ArenaLoan loan{arena};
  auto* const lent = map();
  std::memset(lent, 's', size);
  ASSERT_EQ(::munmap(lent, size), 0);
  EXPECT_EQ(arena.bytes().size(), size);
  EXPECT_TRUE(std::ranges::all_of(arena.bytes(), [](char byte) { return byte == 0; }));
  EXPECT_EQ(map(), lent);
  EXPECT_EQ(::munmap(lent, size), 0);
}

TEST(ArenaLoan, IsOneAtATime) {
  Arena arena;
  const ArenaLoan loan{arena};
  auto* const lent = map();
  auto* const another = map();
  ASSERT_NE(another, MAP_FAILED);
  EXPECT_NE(another, lent);
  std::memset(another, 'a', size);
  EXPECT_EQ(::munmap(another, size), 0);
  EXPECT_EQ(::munmap(lent, size), 0);
}

TEST(ArenaLoan, IsOfThisThreadAlone) {
  Arena arena;
  const ArenaLoan loan{arena};
  std::thread{[] {
    auto* const theirs = map();
    ASSERT_NE(theirs, MAP_FAILED);
    std::memset(theirs, 't', size);
    EXPECT_EQ(::munmap(theirs, size), 0);
  }}.join();
  EXPECT_TRUE(arena.bytes().empty());
}

TEST(ArenaLoan, IsNoFileAndNothingShared) {
  Arena arena;
  const ArenaLoan loan{arena};
  auto* const shared = map(MAP_SHARED | MAP_ANONYMOUS);
  ASSERT_NE(shared, MAP_FAILED);
  EXPECT_EQ(::munmap(shared, size), 0);
  EXPECT_EQ(map(MAP_PRIVATE, -1), MAP_FAILED);
  EXPECT_EQ(errno, EBADF);
  EXPECT_TRUE(arena.bytes().empty());
}

// Of this name, so that it is done while the process has one thread.
TEST(ArenaLoanDeathTest, IsRefusedLikeTheSystemRefuses) {
  EXPECT_EXIT(
      {
        Arena arena;
        const ArenaLoan loan{arena};
        auto* const refused =
            ::mmap(nullptr, SIZE_MAX / 4, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        std::_Exit(refused == MAP_FAILED && errno == ENOMEM ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace sallyport::crypto
