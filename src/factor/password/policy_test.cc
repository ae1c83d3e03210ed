#include "factor/password/policy.h"

#include <gtest/gtest.h>

namespace sallyport::factor::password {
namespace {

auto weakness(std::string_view password) -> std::optional<Weakness> {
  return Policy{}.weakness(Secret::copy_of(password), {"Kov\xC3\xA1"
                                                       "cs Anna",
                                                       "anna.kovacs@example.com", "Smith & Sons Telecom"});
}

TEST(PasswordPolicy, RefusesWhatIsTriedFirst) {
  EXPECT_EQ(weakness("short"), Weakness::too_short);
  EXPECT_EQ(weakness("password1234"), Weakness::common);
  EXPECT_EQ(weakness("P@ssw0rd1234"), Weakness::common);
  EXPECT_EQ(weakness("qwertyuiop12"), Weakness::common);
  EXPECT_EQ(weakness("aaaaaaaaaaaaaaaa"), Weakness::common);
  EXPECT_EQ(weakness("123456789012"), Weakness::pattern);
  EXPECT_EQ(weakness("abcdefghijklmnop"), Weakness::pattern);
  EXPECT_EQ(weakness("anna.kovacs1985"), Weakness::personal);
  EXPECT_EQ(weakness("telecomtelecom"), Weakness::personal);
  EXPECT_EQ(weakness("iloveyou12345"), Weakness::common);
}

TEST(PasswordPolicy, AsksForNoKindsOfCharacters) {
  EXPECT_EQ(weakness("correct horse battery staple"), std::nullopt);
  EXPECT_EQ(weakness("tundra violin acorn meadow"), std::nullopt);
  EXPECT_EQ(weakness("807315920648271394"), std::nullopt);
  EXPECT_EQ(
      weakness(
          "\xF0\x9F\x90\xB4\xF0\x9F\x94\x8B\xF0\x9F\x93\x8E\xF0\x9F\x8D\x8E\xF0\x9F\x9A\xB2\xF0\x9F\x8E\xBB"
          "\xF0\x9F\x8C\xB5\xF0\x9F\xA6\x8A\xF0\x9F\x8D\x8B\xF0\x9F\x8E\xAF\xF0\x9F\x9B\xB6\xF0\x9F\x8C\x8A"),
      std::nullopt);
  EXPECT_EQ(weakness(std::string(128, 'x') + "tQ8#kd92LmPw"), Weakness::pattern);
}

TEST(PasswordPolicy, CountsCharactersNotBytes) {
  EXPECT_EQ(weakness("\xC3\xA1\xC3\xA9\xC3\xAD\xC3\xB3\xC3\xB6\xC5\x91"),
            Weakness::too_short);  // six characters
}

TEST(PasswordPolicy, CanOnlyBeMadeStricter) {
  EXPECT_TRUE(Policy::create({.least_characters = 15, .least_bits = 50}).has_value());
  EXPECT_FALSE(Policy::create({.least_characters = 8}).has_value());
  EXPECT_FALSE(Policy::create({.least_bits = 10}).has_value());
}

TEST(EnteredPassword, IsTakenAsTypedButForItsForm) {
  EXPECT_EQ(entered(" Spaces kept ")->reveal(), " Spaces kept ");
  EXPECT_EQ(entered("e\xCC\x81")->reveal(), "\xC3\xA9");
  EXPECT_FALSE(entered(""));
  EXPECT_FALSE(entered(std::string_view{"a\0b", 3}));
  EXPECT_FALSE(entered("\xFF"));
  EXPECT_TRUE(entered(std::string(256, 'a')));
  EXPECT_FALSE(entered(std::string(257, 'a')));
  EXPECT_NE(entered(std::string(72, 'a') + "b")->reveal(), entered(std::string(72, 'a') + "c")->reveal());
}

}  // namespace
}  // namespace sallyport::factor::password
