#include "factor/totp/totp.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"

namespace sallyport::factor::totp {
namespace {

const otp::Parameters standard = otp::Parameters::standard();
const Instant noon{seconds{1'800'000'000}};  // the first second of a step

auto a_key() -> otp::Key { return otp::Key::create(Secret::copy_of("12345678901234567890")).value(); }

auto step_from_now(std::int64_t offset) -> otp::Step {
  return otp::Step{
      static_cast<std::uint64_t>(static_cast<std::int64_t>(otp::step_at(noon, standard).value()) + offset)};
}

auto verify_code_of(otp::Step step, const AcceptedSteps& accepted, Instant now, otp::Window window = {})
    -> Verified {
  const auto key = a_key();
  return verify(key, standard, otp::code_at(key, step, standard), accepted, now, window);
}

auto matched(const Verified& verified) -> const Matched* { return std::get_if<Matched>(&verified.outcome); }

auto mismatch(const Verified& verified) -> std::optional<Mismatch> {
  const auto* not_matched = std::get_if<NotMatched>(&verified.outcome);
  return not_matched == nullptr ? std::nullopt : std::optional{not_matched->mismatch};
}

TEST(ToldSteps, KeepThoseToComeAndRefuseMoreThanTheyHold) {
  auto told = ToldSteps::from_stored("").value();
  for (std::uint64_t step = 0; step < ToldSteps::kept; ++step) {
    told = told.with(otp::Step{100 + step}, otp::Step{90}).value();
  }
  EXPECT_EQ(told.with(otp::Step{200}, otp::Step{100}), std::nullopt);
  EXPECT_TRUE(told.with(otp::Step{100}, otp::Step{100}).has_value()) << "it is there already";
  const auto later = told.with(otp::Step{200}, otp::Step{102}).value();
  EXPECT_FALSE(later.contains(otp::Step{101}));
  EXPECT_TRUE(later.contains(otp::Step{102}));
  EXPECT_TRUE(later.contains(otp::Step{200}));
  EXPECT_EQ(ToldSteps::from_stored(later.stored()), later);
  EXPECT_EQ(ToldSteps::from_stored("1,x"), std::nullopt);
}

TEST(Totp, AcceptsOneStepBackAndOneAheadAtBothEdgesOfAStep) {
  for (const auto second : {0, 29}) {
    const auto now = noon + seconds{second};
    EXPECT_EQ(mismatch(verify_code_of(step_from_now(-2), {}, now)), Mismatch::expired);
    EXPECT_TRUE(matched(verify_code_of(step_from_now(-1), {}, now)));
    EXPECT_TRUE(matched(verify_code_of(step_from_now(0), {}, now)));
    EXPECT_TRUE(matched(verify_code_of(step_from_now(1), {}, now)));
    EXPECT_EQ(mismatch(verify_code_of(step_from_now(2), {}, now)), Mismatch::wrong)
        << "nothing is said about a code to come";
  }
}

TEST(Totp, OfOtherSettingsTheWindowIsOneStepOfTheirPeriod) {
  const auto key = a_key();
  const auto minute_codes =
      otp::Parameters::create(otp::Algorithm::sha256, otp::Digits::eight, minutes{1}).value();
  const auto verified = [&](std::int64_t off) {
    const auto step = otp::step_at(noon + minutes{off}, minute_codes);
    return verify(key, minute_codes, otp::code_at(key, step, minute_codes), {}, noon, {});
  };
  for (const auto off : {-1, 0, 1}) {
    EXPECT_TRUE(matched(verified(off))) << off;
  }
  EXPECT_EQ(mismatch(verified(-2)), Mismatch::expired);
  EXPECT_EQ(mismatch(verified(-10)), Mismatch::expired);
  EXPECT_EQ(mismatch(verified(-11)), Mismatch::wrong);
  EXPECT_EQ(mismatch(verified(2)), Mismatch::wrong);
  EXPECT_EQ(mismatch(verify_code_of(step_from_now(0), {}, noon)), std::nullopt) << "nobody else's changed";
}

TEST(Totp, OfADayOnlyThePresentCodeIsAcceptedAndOnce) {
  const auto key = a_key();
  const auto day_codes = otp::Parameters::create(otp::Algorithm::sha1, otp::Digits::six, days{1}).value();
  const auto verified = [&](std::int64_t off, const AcceptedSteps& accepted) {
    const auto step = otp::step_at(noon + days{off}, day_codes);
    return verify(key, day_codes, otp::code_at(key, step, day_codes), accepted, noon, {});
  };
  const auto today = verified(0, {});
  ASSERT_TRUE(matched(today));
  EXPECT_EQ(mismatch(verified(0, matched(today)->next)), Mismatch::already_used);
  EXPECT_EQ(mismatch(verified(-1, {})), Mismatch::expired);
  EXPECT_EQ(mismatch(verified(-2, {})), Mismatch::wrong);
  EXPECT_EQ(mismatch(verified(1, {})), Mismatch::wrong);
}

TEST(Totp, OfFiveSecondsACodeLastsUntilItIsTyped) {
  const auto key = a_key();
  const auto fast_codes = otp::Parameters::create(otp::Algorithm::sha1, otp::Digits::six, seconds{5}).value();
  const auto verified = [&](std::int64_t off, const AcceptedSteps& accepted) {
    const auto step = otp::step_at(noon + seconds{off}, fast_codes);
    return verify(key, fast_codes, otp::code_at(key, step, fast_codes), accepted, noon, {});
  };
  for (const auto off : {-15, -5, 0, 5, 15}) {
    EXPECT_TRUE(matched(verified(off, {}))) << off;
  }
  EXPECT_EQ(mismatch(verified(-20, {})), Mismatch::expired);
  EXPECT_EQ(mismatch(verified(20, {})), Mismatch::wrong);
  const auto one_step_ago = matched(verified(-5, {}))->next;
  EXPECT_EQ(mismatch(verified(-10, one_step_ago)), Mismatch::already_used);
  EXPECT_TRUE(matched(verified(0, one_step_ago)));
}

TEST(Totp, TheWindowCanBeNarrower) {
  const otp::Window exact{otp::Back::none, otp::Ahead::none};
  EXPECT_EQ(mismatch(verify_code_of(step_from_now(-1), {}, noon, exact)), Mismatch::expired);
  EXPECT_TRUE(matched(verify_code_of(step_from_now(0), {}, noon, exact)));
  EXPECT_EQ(mismatch(verify_code_of(step_from_now(1), {}, noon, exact)), Mismatch::wrong);
}

TEST(Totp, AcceptsACodeOnceAndNoneBeforeIt) {
  const auto first = verify_code_of(step_from_now(0), {}, noon);
  ASSERT_TRUE(matched(first));
  const auto& kept = matched(first)->next;
  EXPECT_EQ(mismatch(verify_code_of(step_from_now(0), kept, noon)), Mismatch::already_used);
  EXPECT_EQ(mismatch(verify_code_of(step_from_now(-1), kept, noon)), Mismatch::already_used);
  EXPECT_TRUE(matched(verify_code_of(step_from_now(1), kept, noon)));
}

TEST(Totp, PassesOverAStepFromAClockThatHadJumped) {
  const auto ahead = AcceptedSteps{}.with(step_from_now(0)).with(step_from_now(120));
  const auto verified = verify_code_of(step_from_now(1), ahead, noon);
  EXPECT_EQ(verified.clock, Verified::Clock::had_jumped);
  ASSERT_TRUE(matched(verified)) << "the owner is not locked out";
  EXPECT_EQ(mismatch(verify_code_of(step_from_now(0), ahead, noon)), Mismatch::already_used)
      << "the step before the jump still counts";
  EXPECT_FALSE(matched(verified)->next.contains(step_from_now(120)));
}

TEST(AcceptedSteps, KeepsTheNewestFewInFallingOrder) {
  AcceptedSteps steps;
  for (std::uint64_t step = 1; step <= 9; ++step) {
    steps = steps.with(otp::Step{step});
  }
  EXPECT_EQ(steps.stored(), "9,8,7,6");
  EXPECT_EQ(AcceptedSteps::from_stored("9,8,7,6"), steps);
  EXPECT_EQ(AcceptedSteps::from_stored(""), AcceptedSteps{});
  for (const auto* bad : {"1,2", "2,2", "x", "5,4,3,2,1", "-1", "1 ", "99999999999999999999999"}) {
    EXPECT_FALSE(AcceptedSteps::from_stored(bad)) << bad;
  }
}

TEST(Name, IsOneToFortyPrintableCharacters) {
  EXPECT_EQ(Name::create("  Work phone ").value().text(), "Work phone");
  EXPECT_EQ(Name::create("<b>\"&'{{x}}").value().text(), "<b>\"&'{{x}}");
  EXPECT_EQ(Name::create("e\xCC\x81").value().text(), "\xC3\xA9") << "NFC";
  EXPECT_TRUE(Name::create(std::string(40, 'a')));
  std::string forty_wide;
  for (int i = 0; i < 40; ++i) {
    forty_wide += "\xF0\x9F\x93\xB1";
  }
  EXPECT_TRUE(Name::create(forty_wide));
  for (const std::string& bad : {std::string{}, std::string{" \t "}, std::string(41, 'a'), forty_wide + "a",
                                 std::string{"a\nb"}, std::string{"a\0b", 3}, std::string{"\xFF"},
                                 std::string{"a\xE2\x80\xAE"
                                             "b"},
                                 std::string{"\x1B[31m"}}) {
    EXPECT_FALSE(Name::create(bad)) << bad;
  }
}

}  // namespace
}  // namespace sallyport::factor::totp
