#include "pass/pass.h"

#include <gtest/gtest.h>

namespace sallyport::pass {
namespace {

TEST(PassCode, IsReadBackAsItWasShown) {
  SystemRandom random;
  const auto code = PassCode::generate(random);
  EXPECT_EQ(code.shown().size(), 29U);
  const auto typed = PassCode::parse(code.shown().reveal());
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->digest(), code.digest());
  EXPECT_FALSE(PassCode::parse("AAAA"));
  EXPECT_FALSE(PassCode::parse(std::string(1000, 'A')));
}

TEST(Pass, LivesForItsTime) {
  const Instant made{seconds{1'800'000'000}};
  const Pass pass{
      .account = AccountId{1}, .kind = Kind::re_enrolment, .digest = crypto::sha256("x"), .made = made};
  EXPECT_TRUE(is_live(pass, made));
  EXPECT_TRUE(is_live(pass, made + hours{24} - seconds{1}));
  EXPECT_FALSE(is_live(pass, made + hours{24}));
  EXPECT_FALSE(is_live(pass, made - seconds{1}));
}

}  // namespace
}  // namespace sallyport::pass
