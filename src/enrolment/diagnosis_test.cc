#include "enrolment/diagnosis.h"

#include <gtest/gtest.h>

#include "otp/hotp.h"

namespace sallyport::enrolment {
namespace {

const Instant now{seconds{1'800'000'010}};
const otp::Parameters standard = otp::Parameters::standard();

auto a_key() -> otp::Key { return otp::Key::create(Secret::copy_of("12345678901234567890")).value(); }

auto diagnose_typed(std::string_view typed) -> Diagnosis {
  return diagnose(a_key(), otp::Parameters::standard(), typed, otp::Window{}, now);
}

auto diagnose_code(std::int64_t steps_from_now, const otp::Parameters& parameters = standard) -> Diagnosis {
  const auto present = static_cast<std::int64_t>(otp::step_at(now, standard).value());
  const otp::Step step{static_cast<std::uint64_t>(present + steps_from_now)};
  return diagnose_typed(otp::code_at(a_key(), step, parameters).text().reveal());
}

auto slow_by(const Diagnosis& diagnosis) -> std::int64_t {
  const auto* off = std::get_if<ClockOff>(&diagnosis);
  return off == nullptr ? 0 : off->slow_by.count();
}

TEST(Diagnosis, AcceptsTheWindowAlone) {
  for (const auto steps : {-1, 0, 1}) {
    EXPECT_TRUE(std::holds_alternative<Right>(diagnose_code(steps))) << steps;
  }
  EXPECT_FALSE(std::holds_alternative<Right>(diagnose_code(2)));
}

TEST(Diagnosis, TellsAnOldCodeFromASlowClock) {
  EXPECT_TRUE(std::holds_alternative<Expired>(diagnose_code(-2)));
  EXPECT_EQ(slow_by(diagnose_code(-3)), 90);
  EXPECT_EQ(slow_by(diagnose_code(-120)), 3600) << "another time zone";
  EXPECT_EQ(slow_by(diagnose_code(-150)), 4500);
  EXPECT_TRUE(std::holds_alternative<NotOfThisEntry>(diagnose_code(-151)));
}

TEST(Diagnosis, TellsAFastClock) {
  EXPECT_EQ(slow_by(diagnose_code(2)), -60);
  EXPECT_EQ(slow_by(diagnose_code(150)), -4500);
  EXPECT_TRUE(std::holds_alternative<NotOfThisEntry>(diagnose_code(151)));
}

TEST(Diagnosis, KnowsOtherSettingsOfTheApp) {
  for (const auto algorithm : {otp::Algorithm::sha256, otp::Algorithm::sha512}) {
    const auto six = otp::Parameters::create(algorithm, otp::Digits::six, seconds{30}).value();
    const auto eight = otp::Parameters::create(algorithm, otp::Digits::eight, seconds{30}).value();
    EXPECT_TRUE(std::holds_alternative<OtherAlgorithm>(diagnose_code(0, six)));
    EXPECT_TRUE(std::holds_alternative<OtherLength>(diagnose_code(0, eight)));
  }
  const auto eight = otp::Parameters::create(otp::Algorithm::sha1, otp::Digits::eight, seconds{30}).value();
  EXPECT_TRUE(std::holds_alternative<OtherLength>(diagnose_code(0, eight)));
  const auto press = otp::hotp_at(a_key(), otp::Counter{3}, otp::Algorithm::sha1, otp::Digits::six);
  EXPECT_TRUE(std::holds_alternative<CountsPresses>(diagnose_typed(press.text().reveal())));
}

TEST(Diagnosis, OfAnAppWithOtherSettingsIsJudgedByThem) {
  const auto minute_codes =
      otp::Parameters::create(otp::Algorithm::sha256, otp::Digits::eight, seconds{60}).value();
  const auto diagnosed = [&](std::int64_t off, const otp::Parameters& app) {
    const auto code = otp::code_at(a_key(), otp::step_at(now + seconds{off}, app), app);
    return diagnose(a_key(), minute_codes, code.text().reveal(), otp::Window{}, now);
  };
  EXPECT_TRUE(std::holds_alternative<Right>(diagnosed(60, minute_codes)));
  EXPECT_EQ(slow_by(diagnosed(300, minute_codes)), -300);
  EXPECT_EQ(slow_by(diagnosed(-600, minute_codes)), 600);
  EXPECT_TRUE(std::holds_alternative<NotOfThisEntry>(diagnosed(-4560, minute_codes)));
  const auto with = [&](otp::Algorithm algorithm, otp::Digits digits) {
    return diagnosed(0, otp::Parameters::create(algorithm, digits, seconds{60}).value());
  };
  EXPECT_TRUE(std::holds_alternative<OtherAlgorithm>(with(otp::Algorithm::sha1, otp::Digits::eight)));
  EXPECT_TRUE(std::holds_alternative<OtherLength>(with(otp::Algorithm::sha256, otp::Digits::six)));
}

TEST(Diagnosis, OfALongPeriodSaysNothingOfACodeToCome) {
  const auto hour_codes = otp::Parameters::create(otp::Algorithm::sha1, otp::Digits::six, hours{1}).value();
  const auto diagnosed = [&](std::int64_t off) {
    const auto code = otp::code_at(a_key(), otp::step_at(now + hours{off}, hour_codes), hour_codes);
    return diagnose(a_key(), hour_codes, code.text().reveal(), otp::Window{}, now);
  };
  EXPECT_TRUE(std::holds_alternative<Right>(diagnosed(0)));
  EXPECT_TRUE(std::holds_alternative<Expired>(diagnosed(-1)));
  EXPECT_TRUE(std::holds_alternative<NotOfThisEntry>(diagnosed(1)));
}

TEST(Diagnosis, OfAShortPeriodCallsWhoTypesSlowlySlow) {
  const auto fast_codes = otp::Parameters::create(otp::Algorithm::sha1, otp::Digits::six, seconds{5}).value();
  const auto diagnosed = [&](std::int64_t off) {
    const auto code = otp::code_at(a_key(), otp::step_at(now + seconds{off}, fast_codes), fast_codes);
    return diagnose(a_key(), fast_codes, code.text().reveal(), otp::Window{}, now);
  };
  EXPECT_TRUE(std::holds_alternative<Right>(diagnosed(-15)));
  EXPECT_TRUE(std::holds_alternative<Expired>(diagnosed(-20)));
  EXPECT_EQ(slow_by(diagnosed(-25)), 25);
  EXPECT_EQ(slow_by(diagnosed(-1'500)), 1'500);
  EXPECT_TRUE(std::holds_alternative<NotOfThisEntry>(diagnosed(-1'505)));
}

TEST(Diagnosis, KnowsWhatIsNoCodeOfThisEntry) {
  EXPECT_TRUE(std::holds_alternative<NotOfThisEntry>(diagnose_typed("000000")));
  for (const auto* odd : {"", "12345", "1234567", "abcdef", "12345678", "+12345", "1e5"}) {
    EXPECT_TRUE(std::holds_alternative<NotACode>(diagnose_typed(odd))) << odd;
  }
}

}  // namespace
}  // namespace sallyport::enrolment
