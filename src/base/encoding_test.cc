#include "base/encoding.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

// RFC 4648, section 10, with the padding left out.
TEST(Base32, VectorsOfTheRfc) {
  EXPECT_EQ(to_base32(""), "");
  EXPECT_EQ(to_base32("f"), "MY");
  EXPECT_EQ(to_base32("fo"), "MZXQ");
  EXPECT_EQ(to_base32("foo"), "MZXW6");
  EXPECT_EQ(to_base32("foob"), "MZXW6YQ");
  EXPECT_EQ(to_base32("fooba"), "MZXW6YTB");
  EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

TEST(Base32, ReadsWhatPeopleType) {
  EXPECT_EQ(from_base32("mzxw 6ytb-OI======"), "foobar");
  EXPECT_EQ(from_base32(""), "");
}

TEST(Base32, OfOtherSystemsMayLeaveBitsOver) {
  EXPECT_EQ(from_base32_of_others("MZXW7"), "foo");
  EXPECT_EQ(from_base32_of_others("MZXW1"), std::nullopt);
  EXPECT_EQ(from_base32_of_others("MZXW6Y"), std::nullopt) << "a letter too many";
}

TEST(Base32, RefusesWhatIsNotBase32) {
  EXPECT_EQ(from_base32("MZXW1"), std::nullopt);  // 1 is no letter of it
  EXPECT_EQ(from_base32("M"), std::nullopt);      // five bits make no byte
  EXPECT_EQ(from_base32("MZ"), std::nullopt);     // bits left over
  EXPECT_EQ(from_base32("M=Y"), std::nullopt);    // padding inside
  EXPECT_EQ(from_base32("\xC3\xA9"), std::nullopt);
}

TEST(Base64url, VectorsOfTheRfc) {
  EXPECT_EQ(to_base64url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(to_base64url("foob"), "Zm9vYg");
  EXPECT_EQ(from_base64url("Zm9vYg"), "foob");
  EXPECT_EQ(from_base64url("Zm9vYh"), std::nullopt);
  EXPECT_EQ(from_base64url("Zm9vYg=="), std::nullopt);
  EXPECT_EQ(from_base64url("A"), std::nullopt);
}

TEST(Hex, BothWays) {
  EXPECT_EQ(to_hex(std::string_view{"\x00\xff\x1e", 3}), "00ff1e");
  EXPECT_EQ(from_hex("00Ff1e"), (std::string{"\x00\xff\x1e", 3}));
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
}

}  // namespace
}  // namespace sallyport
