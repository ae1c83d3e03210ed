#include "portal/form_tokens.h"

#include <gtest/gtest.h>

namespace sallyport::portal {
namespace {

class FormTokensTest : public testing::Test {
 protected:
  SystemRandom random_;
  crypto::KeyRing ring_ = crypto::KeyRing::generate(random_, Instant{});
  FormTokens forms_{ring_};
};

TEST_F(FormTokensTest, FitsItsOwnHolderAlone) {
  const auto token = forms_.token({.visitor = "anna", .belongs_to = "session"});
  EXPECT_EQ(token.size(), 43U);
  EXPECT_TRUE(forms_.fits({.visitor = "anna", .belongs_to = "session"}, token));
  EXPECT_FALSE(forms_.fits({.visitor = "anna", .belongs_to = "another"}, token));
  EXPECT_FALSE(forms_.fits({.visitor = "anna", .belongs_to = {}}, token));
  EXPECT_FALSE(forms_.fits({.visitor = "bert", .belongs_to = "session"}, token));
}

TEST_F(FormTokensTest, RefusesWhatIsNoToken) {
  for (const std::string_view sent : {"", "x", "null", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_FALSE(forms_.fits({.visitor = "anna", .belongs_to = {}}, sent)) << sent;
  }
}

TEST_F(FormTokensTest, NoTokenFitsWithoutAVisitor) { EXPECT_FALSE(forms_.fits({}, forms_.token({}))); }

TEST_F(FormTokensTest, AnotherRingMakesOtherTokens) {
  const auto other = crypto::KeyRing::generate(random_, Instant{});
  EXPECT_FALSE(forms_.fits({.visitor = "anna", .belongs_to = {}},
                           FormTokens{other}.token({.visitor = "anna", .belongs_to = {}})));
}

}  // namespace
}  // namespace sallyport::portal
