#include "otp/key.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

#include "base/encoding.h"

namespace sallyport::otp {
namespace {

static_assert(!std::is_copy_constructible_v<Key>);

// Bytes that count up from one call to the next, so that what a key is made of can be seen.
class Counting final : public Random {
 public:
  [[nodiscard]] auto bytes(std::size_t size) -> std::string override {
    std::string out(size, '\0');
    for (auto& byte : out) {
      byte = static_cast<char>(next_++);
    }
    return out;
  }

 private:
  unsigned char next_ = 0;
};

auto of_size(std::size_t size) -> Result<Key> { return Key::create(Secret::take(std::string(size, 'k'))); }

TEST(Key, IsNotShorterThan128Bits) {
  EXPECT_FALSE(of_size(0));
  EXPECT_FALSE(of_size(15));
  EXPECT_TRUE(of_size(16));
  EXPECT_TRUE(of_size(128));
  EXPECT_FALSE(of_size(129));
}

TEST(Key, GeneratedHas160BitsAndNeedsNoPadding) {
  Counting random;
  const auto first = Key::generate(random);
  const auto second = Key::generate(random);
  EXPECT_EQ(first.bytes().size(), 20U);
  EXPECT_EQ(first.base32().reveal(), "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT");
  EXPECT_FALSE(first.bytes().equals(second.bytes()));
}

TEST(Key, IsReadInGroupsOfFour) {
  Counting random;
  const auto key = Key::generate(random);
  EXPECT_EQ(key.base32_in_groups().reveal(), "AAAQ EAYE AUDA OCAJ BIFQ YDIO B4IB CEQT");
  EXPECT_EQ(from_base32(key.base32_in_groups().reveal()), key.bytes().reveal());
  EXPECT_EQ(of_size(16)->base32_in_groups().reveal(), "NNVW W23L NNVW W23L NNVW W23L NM");
}

TEST(Key, IsClonedOnPurpose) {
  const auto key = of_size(20).value().clone();
  EXPECT_EQ(key.bytes().reveal(), std::string(20, 'k'));
}

}  // namespace
}  // namespace sallyport::otp
