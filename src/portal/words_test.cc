#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string_view>

#include "portal/code_words.h"
#include "portal/weakness_words.h"

namespace sallyport::portal {
namespace {

using factor::password::Weakness;
using sign_in::Told;
using testing::HasSubstr;
using testing::Not;

constexpr std::array all_told{Told::not_right, Told::code_expired, Told::code_already_used,
                              Told::factor_locked};

TEST(CodeWords, DifferAndNeverSpeakOfCodesToCome) {
  std::set<std::string_view> texts;
  for (const auto told : all_told) {
    const auto text = code_words(told).english;
    texts.insert(text);
    EXPECT_THAT(text, Not(HasSubstr("clock")));
    EXPECT_THAT(text, Not(HasSubstr("early")));
  }
  EXPECT_EQ(texts.size(), all_told.size());
}

TEST(CodeWords, OfAProofNameNeitherFactorWhenOneIsWrong) {
  const auto text = proof_words(Told::not_right).english;
  EXPECT_THAT(text, HasSubstr("password"));
  EXPECT_THAT(text, HasSubstr("code"));
}

TEST(WeaknessWords, EachWeaknessHasItsReasonAndAdvice) {
  std::set<std::string_view> texts;
  for (const auto why : std::array{Weakness::too_short, Weakness::common, Weakness::personal,
                                   Weakness::pattern, Weakness::guessable}) {
    texts.insert(weakness_words(why).english);
    EXPECT_FALSE(weakness_advice(why).empty());
  }
  EXPECT_EQ(texts.size(), 5U);
}

}  // namespace
}  // namespace sallyport::portal
