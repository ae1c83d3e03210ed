#include "text/text.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>

namespace sallyport::text {
namespace {

// U+0000 to U+10FFFF without the surrogates, as UTF-8.
auto encoded(std::uint32_t point) -> std::string {
  const auto tail = [point](unsigned shift) { return static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    return {static_cast<char>(point)};
  }
  if (point < 0x800) {
    return {static_cast<char>(0xC0U | (point >> 6U)), tail(0)};
  }
  if (point < 0x10000) {
    return {static_cast<char>(0xE0U | (point >> 12U)), tail(6), tail(0)};
  }
  return {static_cast<char>(0xF0U | (point >> 18U)), tail(12), tail(6), tail(0)};
}

auto is_scalar(std::uint32_t point) -> bool { return point < 0xD800 || point > 0xDFFF; }

TEST(IsUtf8, TakesWellFormedText) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("J\u00F3zsef \u20AC \U0001F511"));
  EXPECT_TRUE(is_utf8(std::string_view{"a\0b", 3}));
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));  // U+10FFFF
}

TEST(IsUtf8, RefusesWhatIsNot) {
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
  EXPECT_FALSE(is_utf8("\xF0\x80\x80\xAF"));  // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // U+110000
  EXPECT_FALSE(is_utf8("\xFF"));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("caf\xE9"));
  EXPECT_FALSE(is_utf8("caf\xC3"));  // cut off
}

TEST(Length, CountsCodePoints) {
  EXPECT_EQ(length(""), 0U);
  EXPECT_EQ(length("J\u00F3zsef"), 6U);
  EXPECT_EQ(length("\U0001F511"), 1U);
  EXPECT_EQ(length("e\u0301"), 2U);
  EXPECT_EQ(length("\xC3"), std::nullopt);
}

TEST(Nfc, MakesOneFormOfBoth) {
  EXPECT_EQ(nfc("Jo\u0301zsef"), "J\u00F3zsef");
  EXPECT_EQ(nfc("J\u00F3zsef"), "J\u00F3zsef");
  EXPECT_EQ(nfc("\u1112\u1161\u11AB"), "\uD55C");         // Hangul
  EXPECT_EQ(nfc("q\u0307\u0323"), nfc("q\u0323\u0307"));  // marks in either order
  EXPECT_EQ(nfc("\u0958"), "\u0915\u093C");               // excluded from composition
}

TEST(Nfc, KeepsEverythingElse) {
  EXPECT_EQ(nfc(" Aa\t\uFF11 "), " Aa\t\uFF11 ");
  EXPECT_EQ(nfc(std::string_view{"a\0b", 3}), (std::string{"a\0b", 3}));
  EXPECT_EQ(nfc(""), "");
  const std::string long_text(5000, 'x');
  EXPECT_EQ(nfc(long_text), long_text);
}

// What comes before the first combining mark is known without the library, which is asked for the rest.
TEST(Nfc, OfEveryCharacterOfTwoBytesIsThatOfItsParts) {
  for (char32_t point = 0; point < 0x800; ++point) {
    const auto text = point < 0x80 ? std::string(1, static_cast<char>(point))
                                   : std::string{static_cast<char>(0xC0 + (point >> 6U)),
                                                 static_cast<char>(0x80 + (point & 0x3FU))};
    const auto parts = nfd(text).value();
    const auto composed = nfc("\u3042" + parts).value();  // by the library, whatever it is
    EXPECT_EQ(nfc(text), composed.substr(3)) << std::hex << static_cast<unsigned>(point);
    EXPECT_EQ(fold(text).value() + "\u3042", fold(text + "\u3042"))
        << std::hex << static_cast<unsigned>(point);
  }
}

TEST(Nfc, RefusesWhatIsNotUtf8) {
  for (const auto* const text : {"\xC3", "J\xC3zsef", "\x80", "\xC1\x81", "\xC3\xC3", "\xCB", "e\xCC"}) {
    EXPECT_EQ(nfc(text), std::nullopt) << testing::PrintToString(text);
  }
  EXPECT_EQ(nfc("\xC0\xAF"), std::nullopt);
  EXPECT_EQ(fold("a\xFF"), std::nullopt);
}

TEST(Fold, CaseIsOne) {
  EXPECT_EQ(fold("J\u00D3ZSEF"), fold("j\u00F3zsef"));
  EXPECT_EQ(fold("Stra\u00DFe"), "strasse");
  EXPECT_EQ(fold("\u1E9E"), "ss");
  EXPECT_EQ(fold("\u03A3\u03C2\u03C3"), "\u03C3\u03C3\u03C3");  // the sigmas
}

TEST(Fold, WidthAndCompatibilityAreOne) {
  EXPECT_EQ(fold("\uFF11\uFF12\uFF13"), "123");
  EXPECT_EQ(fold("\uFF21\uFF44min"), "admin");
  EXPECT_EQ(fold("\uFB01le"), "file");   // ligature
  EXPECT_EQ(fold("mi\u212Ae"), "mike");  // Kelvin sign
  EXPECT_EQ(fold("\u212Bngstrom"), "\u00E5ngstrom");
  EXPECT_EQ(fold("a\uFF20b"), "a@b");  // so that no address hides its sign
}

TEST(Fold, DotlessIStaysWhatItIs) {
  EXPECT_EQ(fold("m\u0131ke"), "m\u0131ke");
  EXPECT_NE(fold("m\u0131ke"), fold("mike"));
  EXPECT_EQ(fold("\u0130"), "i\u0307");
}

TEST(Fold, InvisibleCharactersGo) {
  EXPECT_EQ(fold("ad\u200Bmin"), "admin");        // zero width space
  EXPECT_EQ(fold("ad\u200D\u200Cmin"), "admin");  // joiners
  EXPECT_EQ(fold("\uFEFF"
                 "admin"),
            "admin");                             // byte order mark
  EXPECT_EQ(fold("ad\u00ADmin"), "admin");        // soft hyphen
  EXPECT_EQ(fold("ad\u202Emin\u202C"), "admin");  // right to left override
  EXPECT_EQ(fold("ad\u2066min\u2069"), "admin");  // isolates
  EXPECT_EQ(fold("\u200B"), "");
}

TEST(Fold, OfAFoldedTextIsTheSame) {
  for (std::uint32_t point = 0; point <= 0x10FFFF; ++point) {
    if (!is_scalar(point)) {
      continue;
    }
    const auto once = fold(encoded(point));
    ASSERT_TRUE(once) << std::hex << point;
    ASSERT_EQ(fold(*once), once) << std::hex << point;
    ASSERT_EQ(nfc(*once), once) << std::hex << point;
  }
}

// Texts of letters and marks, from the ranges in which composing and folding meet; always the same ones.
class MixedTexts {
 public:
  auto next() -> std::string {
    std::string text;
    for (auto left = size_(engine_); left > 0; --left) {
      auto& range = ranges_[which_(engine_)];
      text += encoded(range(engine_));
    }
    return text;
  }

 private:
  using Range = std::uniform_int_distribution<std::uint32_t>;
  std::mt19937 engine_{20261124};
  std::uniform_int_distribution<int> size_{1, 6};
  std::uniform_int_distribution<std::size_t> which_{0, 4};
  std::array<Range, 5> ranges_{Range{0x41, 0x24F}, Range{0x300, 0x3FF}, Range{0x1E00, 0x212B},
                               Range{0xAC00, 0xD7A3}, Range{0x10000, 0x1FFFF}};
};

TEST(Fold, TextsOfMarksAndLettersHaveOneForm) {
  MixedTexts texts;
  for (int count = 0; count < 100'000; ++count) {
    const auto text = texts.next();
    const auto composed = nfc(text);
    ASSERT_TRUE(composed) << testing::PrintToString(text);
    ASSERT_EQ(nfc(*composed), composed) << testing::PrintToString(text);
    const auto folded = fold(text);
    ASSERT_TRUE(folded) << testing::PrintToString(text);
    ASSERT_EQ(fold(*folded), folded) << testing::PrintToString(text);
    ASSERT_EQ(fold(*composed), folded) << testing::PrintToString(text);
  }
}

TEST(Printable, LeavesPlainText) {
  EXPECT_EQ(printable("Mozilla/5.0 (X11; Linux) J\u00F3zsef \u65E5\u672C", 100),
            "Mozilla/5.0 (X11; Linux) J\u00F3zsef \u65E5\u672C");
  EXPECT_EQ(printable("", 10), "");
}

TEST(Printable, MakesHarmlessWhatSteers) {
  EXPECT_EQ(printable("a\x1B[31mb", 100), "a\uFFFD[31mb");
  EXPECT_EQ(printable("a\u009B"
                      "31m",
                      100),
            "a\uFFFD"
            "31m");  // the one-character escape sequence
  EXPECT_EQ(printable("a\r\nb\tc", 100), "a\uFFFD\uFFFDb\uFFFDc");
  EXPECT_EQ(printable(std::string_view{"a\0b\x7F", 4}, 100), "a\uFFFDb\uFFFD");
  EXPECT_EQ(printable("a\u2028b\u2029c", 100), "a\uFFFDb\uFFFDc");
  EXPECT_EQ(printable("\u202Egpj.exe\u202C\u2066\u2069\u200F", 100), "\uFFFDgpj.exe\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(printable("a\u200Bb\uFEFF\u115F", 100), "a\uFFFDb\uFFFD\uFFFD");
  EXPECT_EQ(printable("\uE000\uFFFF\U000E0041", 100), "\uFFFD\uFFFD\uFFFD");
}

TEST(Printable, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(printable("caf\xE9!", 100), "caf\uFFFD!");
  EXPECT_EQ(printable("\xC0\xAF", 100), "\uFFFD\uFFFD");
}

TEST(Printable, CutsBetweenCodePoints) {
  EXPECT_EQ(printable("\u00E9\u00E9\u00E9", 3), "\u00E9\u00E9\u00E9");
  EXPECT_EQ(printable("\u00E9\u00E9\u00E9\u00E9", 3), "\u00E9\u00E9\u2026");
  EXPECT_EQ(printable("abc", 1), "\u2026");
  EXPECT_EQ(printable("abc", 0), "");
}

TEST(Printable, IsAlwaysTextWithinItsBound) {
  std::mt19937 engine{20261124};
  std::uniform_int_distribution<int> byte{0, 255};
  for (int count = 0; count < 20'000; ++count) {
    std::string bytes(static_cast<std::size_t>(count % 20), '\0');
    for (auto& one : bytes) {
      one = static_cast<char>(byte(engine));
    }
    const auto size = length(printable(bytes, 7));
    ASSERT_TRUE(size) << testing::PrintToString(bytes);
    ASSERT_LE(*size, 7U) << testing::PrintToString(bytes);
  }
}

TEST(Trim, TakesWhiteSpaceFromBothEnds) {
  EXPECT_EQ(trim(" \t\r\n a b \u00A0\u3000\u2003\u2028\u0085"), "a b");
  EXPECT_EQ(trim("\u3000\u00E9\u3000"), "\u00E9");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \u2009 "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\xFF \xFF"), "\xFF \xFF");
  EXPECT_EQ(trim(" \xA0 "), "\xA0");  // Latin-1's, which is no UTF-8
}

}  // namespace
}  // namespace sallyport::text
