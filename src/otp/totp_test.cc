#include "otp/totp.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "otp/oathtool_vectors.h"

namespace sallyport::otp {
namespace {

auto key_of(std::string_view bytes) -> Key { return Key::create(Secret::copy_of(bytes)).value(); }

auto at(std::int64_t unix) -> Instant { return Instant{seconds{unix}}; }

auto rfc_key() -> const Key& {
  static const auto key = key_of("12345678901234567890");
  return key;
}

auto code_text(const Key& key, std::uint64_t step, const Parameters& parameters) -> std::string {
  return std::string{code_at(key, Step{step}, parameters).text().reveal()};
}

// RFC 6238, appendix B. The key of each hash is as long as its output (its reference code has it so).
struct Row {
  std::int64_t time;
  std::string_view sha1;
  std::string_view sha256;
  std::string_view sha512;
};
constexpr std::array rfc_6238{
    Row{.time = 59, .sha1 = "94287082", .sha256 = "46119246", .sha512 = "90693936"},
    Row{.time = 1111111109, .sha1 = "07081804", .sha256 = "68084774", .sha512 = "25091201"},
    Row{.time = 1111111111, .sha1 = "14050471", .sha256 = "67062674", .sha512 = "99943326"},
    Row{.time = 1234567890, .sha1 = "89005924", .sha256 = "91819424", .sha512 = "93441116"},
    Row{.time = 2000000000, .sha1 = "69279037", .sha256 = "90698825", .sha512 = "38618901"},
    Row{.time = 20000000000, .sha1 = "65353130", .sha256 = "77737706", .sha512 = "47863826"},
};

void expect_code(std::string_view key, Algorithm algorithm, std::int64_t time, std::string_view code) {
  const auto parameters = Parameters::create(algorithm, Digits::eight, seconds{30}).value();
  EXPECT_EQ(code_at(key_of(key), step_at(at(time), parameters), parameters).text().reveal(), code)
      << "time " << time;
}

TEST(Totp, VectorsOfRfc6238) {
  constexpr std::string_view digits64 = "1234567890123456789012345678901234567890123456789012345678901234";
  for (const auto& row : rfc_6238) {
    expect_code(digits64.substr(0, 20), Algorithm::sha1, row.time, row.sha1);
    expect_code(digits64.substr(0, 32), Algorithm::sha256, row.time, row.sha256);
    expect_code(digits64, Algorithm::sha512, row.time, row.sha512);
  }
}

TEST(Totp, AgreesWithOathtool) {
  for (const auto& vector : oathtool_totp) {
    const auto bytes = from_hex(vector.key_hex).value();
    EXPECT_EQ(from_base32(vector.key_base32), bytes);
    const auto parameters =
        Parameters::create(vector.algorithm, vector.digits, seconds{vector.period_seconds}).value();
    const auto step = step_at(at(vector.unix_seconds), parameters);
    EXPECT_EQ(code_at(key_of(bytes), step, parameters).text().reveal(), vector.code)
        << "key " << vector.key_hex << " at " << vector.unix_seconds;
  }
}

TEST(Step, CountsWholePeriods) {
  const auto standard = Parameters::standard();
  EXPECT_EQ(step_at(at(0), standard), Step{0});
  EXPECT_EQ(step_at(at(29), standard), Step{0});
  EXPECT_EQ(step_at(at(30) - microseconds{1}, standard), Step{0});
  EXPECT_EQ(step_at(at(30), standard), Step{1});
  EXPECT_EQ(step_at(at(-1), standard), Step{0});
}

TEST(Step, GoesOnAfter2038) {
  const auto standard = Parameters::standard();
  EXPECT_EQ(step_at(at(2147483647), standard), Step{71582788});
  EXPECT_EQ(step_at(at(2147483648), standard), Step{71582788});
  EXPECT_EQ(step_at(at(20000000000), standard), Step{666666666});
  const auto every_second = Parameters::create(Algorithm::sha1, Digits::six, seconds{1}).value();
  EXPECT_EQ(step_at(at(20000000000), every_second), Step{20000000000});
  EXPECT_EQ(start_of(Step{666666666}, standard), at(19999999980));
}

TEST(Parameters, StandardIsWhatEveryAppComputes) {
  const auto standard = Parameters::standard();
  EXPECT_EQ(standard.algorithm(), Algorithm::sha1);
  EXPECT_EQ(standard.digits(), Digits::six);
  EXPECT_EQ(standard.period(), seconds{30});
}

TEST(Parameters, BoundTheirPeriod) {
  EXPECT_FALSE(Parameters::create(Algorithm::sha1, Digits::six, seconds{0}));
  EXPECT_FALSE(Parameters::create(Algorithm::sha1, Digits::six, seconds{-30}));
  EXPECT_FALSE(Parameters::create(Algorithm::sha1, Digits::six, seconds{86'401}));
  EXPECT_TRUE(Parameters::create(Algorithm::sha1, Digits::six, seconds{86'400}));
}

TEST(Match, FindsTheStepAmongTheCandidates) {
  const auto standard = Parameters::standard();
  for (const auto step : {Step{9}, Step{10}, Step{11}}) {
    EXPECT_EQ(match(rfc_key(), code_at(rfc_key(), step, standard), {Step{9}, 3}, standard), step);
  }
}

TEST(Match, IsNothingJustOutside) {
  const auto standard = Parameters::standard();
  for (const std::uint64_t step : {8U, 12U}) {
    const auto code = code_at(rfc_key(), Step{step}, standard);
    EXPECT_EQ(match(rfc_key(), code, {Step{9}, 3}, standard), std::nullopt);
  }
  const auto code = code_at(rfc_key(), Step{9}, standard);
  EXPECT_EQ(match(rfc_key(), code, {Step{9}, 0}, standard), std::nullopt);
}

// Among a few thousand steps some two share their six digits.
auto two_steps_of_one_code() -> std::pair<Step, Step> {
  std::map<std::string, Step> seen;
  for (std::uint64_t step = 0;; ++step) {
    const auto [known, is_new] = seen.emplace(code_text(rfc_key(), step, Parameters::standard()), Step{step});
    if (!is_new) {
      return {known->second, Step{step}};
    }
  }
}

TEST(Match, KeepsTheFirstOfTwoThatFit) {
  const auto standard = Parameters::standard();
  const auto [earlier, later] = two_steps_of_one_code();
  const auto code = code_at(rfc_key(), earlier, standard);
  const auto both = static_cast<std::size_t>(later.value() - earlier.value() + 1);
  EXPECT_EQ(match(rfc_key(), code, {earlier, both}, standard), earlier);
  EXPECT_EQ(match(rfc_key(), code, {Step{earlier.value() + 1}, both - 1}, standard), later);
  EXPECT_EQ(match(rfc_key(), code, {later, 1}, standard), later);
}

TEST(Match, EveryWrongDigitIsWrong) {
  const auto standard = Parameters::standard();
  const auto right = code_text(rfc_key(), 1, standard);
  for (std::size_t place = 0; place < right.size(); ++place) {
    auto wrong = right;
    wrong[place] = wrong[place] == '9' ? '0' : static_cast<char>(wrong[place] + 1);
    EXPECT_EQ(match(rfc_key(), Code::parse(wrong, Digits::six).value(), {Step{1}, 1}, standard), std::nullopt)
        << "place " << place;
  }
}

TEST(Match, ACodeOfAnotherLengthIsNone) {
  const auto eight = Parameters::create(Algorithm::sha1, Digits::eight, seconds{30}).value();
  const auto code = code_at(rfc_key(), Step{1}, eight);
  EXPECT_EQ(match(rfc_key(), code, {Step{1}, 1}, Parameters::standard()), std::nullopt);
  EXPECT_EQ(match(rfc_key(), code, {Step{1}, 1}, eight), Step{1});
}

TEST(Match, StopsWhereTheStepsEnd) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  const auto standard = Parameters::standard();
  EXPECT_EQ(match(rfc_key(), code_at(rfc_key(), Step{last}, standard), {Step{last - 1}, 5}, standard),
            Step{last});
  EXPECT_EQ(match(rfc_key(), code_at(rfc_key(), Step{0}, standard), {Step{last - 1}, 5}, standard),
            std::nullopt);
}

TEST(Match, AnotherKeyDoesNotFit) {
  const auto standard = Parameters::standard();
  const auto other = key_of("09876543210987654321");
  EXPECT_EQ(match(other, code_at(rfc_key(), Step{1}, standard), {Step{0}, 3}, standard), std::nullopt);
}

}  // namespace
}  // namespace sallyport::otp
