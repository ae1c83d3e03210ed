#include "otp/code.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sallyport::otp {
namespace {

using namespace std::string_view_literals;

auto read(std::string_view typed, Digits digits = Digits::six) -> std::string {
  const auto code = Code::parse(typed, digits);
  return code ? std::string{code->text().reveal()} : "refused";
}

TEST(Code, ReadsWhatPeopleType) {
  EXPECT_EQ(read("123456"), "123456");
  EXPECT_EQ(read("000000"), "000000");
  EXPECT_EQ(read("123 456"), "123456");
  EXPECT_EQ(read("  123456\t"), "123456");
  EXPECT_EQ(read("1 2 3 4 5 6"), "123456");
  EXPECT_EQ(read("123-456"), "123456");
  EXPECT_EQ(read("123 - 456"), "123456");
  EXPECT_EQ(read("12-34-56"), "123456");
  EXPECT_EQ(read("123\u00A0456"), "123456");  // no-break space
  EXPECT_EQ(read("123\u202F456"), "123456");  // narrow no-break space
  EXPECT_EQ(read("123\u2013456"), "123456");  // en dash
  EXPECT_EQ(read("1234 5678", Digits::eight), "12345678");
  EXPECT_EQ(read("123 4567", Digits::seven), "1234567");
}

TEST(Code, RefusesAnotherCountOfDigits) {
  EXPECT_EQ(read(""), "refused");
  EXPECT_EQ(read("   "), "refused");
  EXPECT_EQ(read("12345"), "refused");
  EXPECT_EQ(read("1234567"), "refused");
  EXPECT_EQ(read("12345678"), "refused");
  EXPECT_EQ(read("123456", Digits::eight), "refused");
  EXPECT_EQ(read("1234567", Digits::eight), "refused");
}

TEST(Code, RefusesDigitsOfOtherScripts) {
  EXPECT_EQ(read("\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16"), "refused");  // full-width
  EXPECT_EQ(read("\u0661\u0662\u0663\u0664\u0665\u0666"), "refused");  // Arabic-Indic
  EXPECT_EQ(read("\u06F1\u06F2\u06F3\u06F4\u06F5\u06F6"), "refused");  // Persian
  EXPECT_EQ(read("\u0967\u0968\u0969\u096A\u096B\u096C"), "refused");  // Devanagari
  EXPECT_EQ(read("12345\u00B2"), "refused");                           // superscript two
}

TEST(Code, RefusesNumbersThatAreNoCodes) {
  EXPECT_EQ(read("+12345"), "refused");
  EXPECT_EQ(read("+123456"), "refused");
  EXPECT_EQ(read("-123456"), "refused");
  EXPECT_EQ(read("123456-"), "refused");
  EXPECT_EQ(read("123--456"), "refused");
  EXPECT_EQ(read("123 456 -"), "refused");
  EXPECT_EQ(read("1e5"), "refused");
  EXPECT_EQ(read("1e5000"), "refused");
  EXPECT_EQ(read("0x1234"), "refused");
  EXPECT_EQ(read("123.456"), "refused");
  EXPECT_EQ(read("123,456"), "refused");
  EXPECT_EQ(read("null"), "refused");
}

TEST(Code, RefusesBytesThatAreNoText) {
  EXPECT_EQ(read("\0"sv), "refused");
  EXPECT_EQ(read("123456\0"sv), "refused");
  EXPECT_EQ(read("123\0456"sv), "refused");
  EXPECT_EQ(read("123456\r\n"), "refused");
  EXPECT_EQ(read("123\xC2"), "refused");
  EXPECT_EQ(read("\xFF\xFE\xFF\xFE\xFF\xFE"), "refused");
}

TEST(Code, LooksAtNoMoreThanItsBound) {
  const std::string blanks(Code::most_typed_bytes - 6, ' ');
  EXPECT_EQ(read(blanks + "123456"), "123456");
  EXPECT_EQ(read(blanks + " 123456"), "refused");
  EXPECT_EQ(read(std::string(1'000'000, '1')), "refused");
}

TEST(Code, OfANumberHasLeadingZeros) {
  EXPECT_EQ(Code::of_number(7, Digits::six).text().reveal(), "000007");
  EXPECT_EQ(Code::of_number(0x7FFFFFFF, Digits::six).text().reveal(), "483647");
  EXPECT_EQ(Code::of_number(0x7FFFFFFF, Digits::eight).text().reveal(), "47483647");
}

TEST(Code, ComparesByDigits) {
  EXPECT_TRUE(Code::parse("123 456", Digits::six)->equals(Code::of_number(123456, Digits::six)));
  EXPECT_FALSE(Code::parse("123456", Digits::six)->equals(Code::of_number(123457, Digits::six)));
  EXPECT_FALSE(Code::parse("00123456", Digits::eight)->equals(Code::of_number(123456, Digits::six)));
  EXPECT_TRUE(Code::parse("123456", Digits::six)->is_of_number(2'000'123'456));
  EXPECT_FALSE(Code::parse("123456", Digits::six)->is_of_number(123'457));
  EXPECT_FALSE(Code::parse("00123456", Digits::eight)->is_of_number(2'000'123'457));
  auto moved_away = Code::of_number(123456, Digits::six);
  const auto moved = std::move(moved_away);
  EXPECT_TRUE(moved.is_of_number(123456));
  EXPECT_FALSE(moved_away.is_of_number(123456));  // NOLINT(bugprone-use-after-move): it must not fit all
}

}  // namespace
}  // namespace sallyport::otp
