#include "otp/utf8.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace sallyport::otp {
namespace {

using namespace std::string_view_literals;

TEST(PrintableUtf8, TakesCharactersOfEveryLength) {
  for (const auto text : {""sv, "a~"sv, "\xC2\xA0\xDF\xBF"sv, "\xE0\xA0\x80\xEF\xBF\xBF"sv,
                          "\xED\x9F\xBF\xEE\x80\x80"sv, "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(is_printable_utf8(text)) << text;
  }
}

TEST(PrintableUtf8, RefusesWhatRfc3629Refuses) {
  for (const auto text : {"\x80"sv,              // a following byte alone
                          "\xC3"sv,              // cut off
                          "\xE2\x82"sv,          // cut off
                          "\xC3\x28"sv,          // no following byte
                          "\xC0\x80"sv,          // NUL in two bytes
                          "\xC1\xBF"sv,          // DEL in two bytes
                          "\xE0\x9F\xBF"sv,      // three bytes where two do
                          "\xF0\x8F\xBF\xBF"sv,  // four bytes where three do
                          "\xED\xA0\x80"sv,      // a surrogate
                          "\xED\xBF\xBF"sv,      // a surrogate
                          "\xF4\x90\x80\x80"sv,  // beyond U+10FFFF
                          "\xF8\x88\x80\x80\x80"sv, "\xFF"sv}) {
    EXPECT_FALSE(is_printable_utf8(text)) << text;
  }
}

TEST(PrintableUtf8, RefusesControlCharacters) {
  for (const auto text : {"\0"sv, "a\n"sv, "\x1F"sv, "\x7F"sv, "\xC2\x80"sv, "\xC2\x9F"sv}) {
    EXPECT_FALSE(is_printable_utf8(text));
  }
}

}  // namespace
}  // namespace sallyport::otp
