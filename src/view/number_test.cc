#include "view/number.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "view/moment.h"

namespace sallyport::view {
namespace {

TEST(Number, IsGroupedAsItsLanguageDoes) {
  struct Case {
    std::uint64_t n;
    std::string_view en;
    std::string_view hu;
    std::string_view de;
  };
  const auto texts = Catalogue::embedded();
  for (const auto& [n, en, hu, de] : std::array{
           Case{0, "0", "0", "0"}, Case{999, "999", "999", "999"}, Case{3'600, "3,600", "3600", "3.600"},
           Case{9'999, "9,999", "9999", "9.999"}, Case{12'345, "12,345", "12\u00a0345", "12.345"},
           Case{100'000, "100,000", "100\u00a0000", "100.000"},
           Case{1'234'567, "1,234,567", "1\u00a0234\u00a0567", "1.234.567"}}) {
    EXPECT_EQ(number(Locale::english(), n), en);
    EXPECT_EQ(number(texts.find("hu").value(), n), hu);
    EXPECT_EQ(number(texts.find("de").value(), n), de);
  }
  EXPECT_EQ(number(Locale::english(), UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(Number, OfALanguageThatWeDoNotKnowHasNoGroups) {
  const std::array files{
      ui::CatalogueFile{.locale = "qx", .rule = ui::PluralRule::one_and_other, .translations = {}}};
  const auto texts = Catalogue::create(files).value();
  EXPECT_EQ(number(texts.find("qx").value(), 12'345), "12345");
}

TEST(Number, StandsInATextThatDependsOnIt) {
  const auto texts = Catalogue::embedded();
  constexpr auto kept = tr("We keep this for {n} day.", "We keep this for {n} days.");
  EXPECT_EQ(texts.plural(Locale::english(), kept, 3'650), "We keep this for 3,650 days.");
  EXPECT_EQ(texts.plural(texts.find("de").value(), kept, 3'650), "Wir bewahren das 3.650 Tage lang auf.");
}

TEST(Number, OfAYearHasNoGroups) {
  EXPECT_EQ(day(Catalogue::embedded(), Locale::english(), Instant{}).text, "1 January 1970");
}

}  // namespace
}  // namespace sallyport::view
