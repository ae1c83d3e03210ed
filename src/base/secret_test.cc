#include "base/secret.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <utility>

namespace sallyport {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);

TEST(Secret, IsOpenedByOneWord) { EXPECT_EQ(Secret::copy_of("abc").reveal(), "abc"); }

TEST(Secret, LeavesNothingBehindWhenMoved) {
  auto from = Secret::copy_of("short");
  const auto to = std::move(from);
  EXPECT_EQ(to.reveal(), "short");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that it is empty is what is tested
}

/// What lies in this buffer, whatever its string says of its size.
auto bytes_at(const char* buffer, std::size_t size) -> std::string { return {buffer, size}; }

TEST(Secret, WipesAShortStringThatItTakesOver) {
  std::string original = "short";
  const auto secret = Secret::take(std::move(original));
  EXPECT_EQ(secret.reveal(), "short");
  // NOLINTNEXTLINE(bugprone-use-after-move): what is left in its own buffer is what is tested
  EXPECT_EQ(bytes_at(original.data(), 5), std::string(5, '\0'));
}

TEST(Secret, WipesAShortOneThatIsMoved) {
  auto from = Secret::copy_of("short");
  const auto* buffer = from.reveal().data();
  Secret to;
  to = std::move(from);
  EXPECT_EQ(bytes_at(buffer, 5), std::string(5, '\0'));
}

TEST(Secret, TakesALongStringOverWithItsMemory) {
  std::string original = "a password of some length, beyond the small buffer";
  const auto* buffer = original.data();
  auto secret = Secret::take(std::move(original));
  EXPECT_EQ(secret.reveal().data(), buffer) << "there is one copy of it, and no other to wipe";
  const Secret moved = std::move(secret);
  EXPECT_EQ(moved.reveal().data(), buffer);
}

TEST(Secret, WipesWhatItHeldWhenAnotherTakesItsPlace) {
  auto held = Secret::copy_of("a password of some length, beyond the small buffer");
  const auto* buffer = held.reveal().data();
  const auto size = held.size();
  auto other = Secret::copy_of("another password, which is as long as that one was");
  held = std::move(other);
  // The string that came has this buffer now.
  EXPECT_EQ(bytes_at(buffer, size), std::string(size, '\0'));
}

TEST(Secret, ComparesByBytes) {
  EXPECT_TRUE(Secret::copy_of("ab").equals(Secret::copy_of("ab")));
  EXPECT_FALSE(Secret::copy_of("ab").equals(Secret::copy_of("ac")));
  EXPECT_FALSE(Secret::copy_of("ab").equals(Secret::copy_of("abc")));
}

}  // namespace
}  // namespace sallyport
