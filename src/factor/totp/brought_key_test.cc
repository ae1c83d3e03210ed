#include "factor/totp/brought_key.h"

#include <gtest/gtest.h>

#include "otp/totp.h"

namespace sallyport::factor::totp {
namespace {

auto code_at(std::string_view key, std::uint64_t step) -> std::string {
  const auto brought = read_brought_key(key).value();
  return std::string{otp::code_at(brought.key, otp::Step{step}, otp::Parameters::standard()).text().reveal()};
}

TEST(BroughtKey, ReadsBase32AndUris) {
  EXPECT_EQ(code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1), "287082");
  EXPECT_EQ(code_at("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 1), "287082");
  EXPECT_EQ(code_at("otpauth://totp/Old:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Old", 1),
            "287082");
  EXPECT_EQ(read_brought_key("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")->strength, KeyStrength::full);
}

// oathtool --totp=sha1 -b GEZDGNBVGY3TQOJQ --now "1970-01-01 00:00:30 UTC"
TEST(BroughtKey, OfEightyBitsIsWeakAndMakesTheCodesOfBefore) {
  const auto brought = read_brought_key("GEZDGNBVGY3TQOJQ");
  ASSERT_TRUE(brought);
  EXPECT_EQ(brought->strength, KeyStrength::weak);
  EXPECT_EQ(code_at("GEZDGNBVGY3TQOJQ", 1), "263420");
}

// oathtool --totp=sha1 -b GEZDGNBV --now "1970-01-01 00:00:30 UTC"
TEST(BroughtKey, OfFortyBitsIsTheShortest) {
  EXPECT_EQ(read_brought_key("GEZDGNBV").value().strength, KeyStrength::weak);
  EXPECT_EQ(code_at("GEZDGNBV", 1), "662488");
  EXPECT_FALSE(read_brought_key("GEZDGN"));
}

// oathtool --totp=sha1 -b ABCDEFGHIJKLMNOPQRST --now "1970-01-01 00:00:30 UTC"
TEST(BroughtKey, OfTwentyLettersIsReadAsAppsReadIt) {
  EXPECT_EQ(code_at("ABCDEFGHIJKLMNOPQRST", 1), "857216");
  EXPECT_EQ(code_at("otpauth://totp/a?secret=ABCDEFGHIJKLMNOPQRST", 1), "857216");
}

TEST(BroughtKey, KeepsTheSettingsOfItsApp) {
  constexpr std::string_view uri = "otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  EXPECT_EQ(read_brought_key(uri)->parameters, otp::Parameters::standard());
  const auto brought = read_brought_key(std::string{uri} + "&digits=8&period=60&algorithm=SHA256");
  ASSERT_TRUE(brought);
  EXPECT_EQ(brought->parameters,
            otp::Parameters::create(otp::Algorithm::sha256, otp::Digits::eight, seconds{60}).value());
  EXPECT_EQ(brought->strength, KeyStrength::full);
  for (const auto* fits : {"&period=1", "&period=10", "&period=600", "&period=86400", "&digits=7"}) {
    EXPECT_TRUE(read_brought_key(std::string{uri} + fits)) << fits;
  }
}

TEST(BroughtKey, RefusesWhatCanNotBeTakenOver) {
  for (const std::string_view text :
       {"", "no base32!", "GEZDGNA", "otpauth://hotp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1",
        "otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=9",
        "otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=0",
        "otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=86401",
        "otpauth://totp/anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=MD5", "otpauth://totp/"}) {
    const auto read = read_brought_key(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message.find("GEZD"), std::string::npos);
  }
}

}  // namespace
}  // namespace sallyport::factor::totp
