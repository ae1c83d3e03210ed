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

TEST(Secret, WipesTheStringItTakesOver) {
  std::string original = "a password of some length, beyond the small buffer";
  const auto* buffer = original.data();
  const auto size = original.size();
  const auto secret = Secret::take(std::move(original));
  // The string keeps its buffer: what stands there now is no longer the password.
  EXPECT_EQ(std::string(buffer, size), std::string(size, '\0'));
  EXPECT_EQ(secret.size(), size);
}

TEST(Secret, ComparesByBytes) {
  EXPECT_TRUE(Secret::copy_of("ab").equals(Secret::copy_of("ab")));
  EXPECT_FALSE(Secret::copy_of("ab").equals(Secret::copy_of("ac")));
  EXPECT_FALSE(Secret::copy_of("ab").equals(Secret::copy_of("abc")));
}

}  // namespace
}  // namespace sallyport
