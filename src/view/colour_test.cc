#include "view/colour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "ui/embedded.h"

namespace sallyport::view {
namespace {

using testing::HasSubstr;
using testing::Not;

auto colour(std::string_view text) -> Colour { return Colour::parse(text).value(); }

TEST(Colour, IsWrittenInSixDigits) {
  EXPECT_EQ(colour("#2050C8").text(), "#2050c8");
  for (const auto* text : {"", "#", "2050c8", "#2050c", "#2050c80", "#20 0c8", "#2050cg", "#-1-1-1", "red",
                           "#fff", "#2050c8;", "rgb(1,2,3)"}) {
    EXPECT_FALSE(Colour::parse(text)) << text;
  }
}

TEST(Colour, HasTheContrastOfWcag) {
  EXPECT_NEAR(contrast(colour("#000000"), colour("#ffffff")), 21, 0.001);
  EXPECT_NEAR(contrast(colour("#777777"), colour("#ffffff")), 4.478, 0.001);
  EXPECT_NEAR(contrast(colour("#ffffff"), colour("#767676")), 4.542, 0.001);
  EXPECT_NEAR(contrast(colour("#2050c8"), colour("#2050c8")), 1, 0.001);
}

TEST(Colour, IsJudgedOnTheHardestGround) {
  EXPECT_GE(hardest_ground(colour("#2050c8"), Scheme::light).contrast, least_contrast);
  EXPECT_GE(hardest_ground(colour("#92b4ff"), Scheme::dark).contrast, least_contrast);
  EXPECT_LT(hardest_ground(colour("#767676"), Scheme::light).contrast, least_contrast);
  EXPECT_LT(hardest_ground(colour("#2050c8"), Scheme::dark).contrast, least_contrast);
}

/// What the sheet gives the grounds, in the first block that follows `from`.
auto grounds_in(std::string_view sheet, std::string_view from) -> std::set<std::string> {
  const auto begin = sheet.find(from);
  const auto block = sheet.substr(begin, sheet.find('}', begin) - begin);
  std::set<std::string> grounds;
  for (const std::string_view name : {"--ground: ", "--surface: ", "--surface-quiet: ", "--danger-ground: ",
                                      "--warning-ground: ", "--success-ground: ", "--info-ground: "}) {
    const auto value = block.substr(block.find(name) + name.size());
    const auto text = value.substr(0, value.find(';'));
    grounds.insert(text == "#fff" ? "#ffffff" : std::string{text});
  }
  return grounds;
}

TEST(Colour, KnowsTheGroundsOfTheStyleSheet) {
  const auto assets = ui::assets();
  const auto sheet = std::ranges::find(assets, "style.css", &ui::AssetFile::name)->bytes;
  for (const auto& [scheme, from] :
       {std::pair{Scheme::light, ":root {"},
        std::pair{Scheme::dark, "@media (prefers-color-scheme: dark) {\n  :root"}}) {
    const auto grounds = grounds_in(sheet, from);
    EXPECT_EQ(grounds.size(), 7U);
    std::set<std::string> hardest;
    for (const auto& ground : grounds) {
      // A colour is hardest to read on itself.
      EXPECT_EQ(hardest_ground(colour(ground), scheme).ground.text(), ground);
    }
  }
}

TEST(Style, HasARuleForEachChosenAccent) {
  EXPECT_EQ(style_of({}), "");
  const auto light = style_of({.light = colour("#0a6b3d"), .dark = {}});
  EXPECT_EQ(light,
            "@media (prefers-color-scheme:light){:root{--accent:#0a6b3d;--accent-strong:#085631;"
            "--accent-text:#ffffff}}\n");
  EXPECT_THAT(style_of({.light = {}, .dark = colour("#7fe0b0")}), HasSubstr("--accent-text:#0c1630"));
  EXPECT_THAT(style_of({.light = {}, .dark = colour("#7fe0b0")}), Not(HasSubstr("scheme:light")));
}

TEST(Style, LettersOnAButtonCanBeRead) {
  for (int level = 0; level < 256; ++level) {
    const auto grey = Colour::of(static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(level),
                                 static_cast<std::uint8_t>(level));
    for (const auto scheme : {Scheme::light, Scheme::dark}) {
      if (hardest_ground(grey, scheme).contrast < least_contrast) {
        continue;
      }
      const auto style = style_of(scheme == Scheme::light ? Accents{.light = grey, .dark = {}}
                                                          : Accents{.light = {}, .dark = grey});
      const auto letters = colour(std::string_view{style}.substr(style.find("--accent-text:") + 14, 7));
      EXPECT_GE(contrast(letters, grey), least_contrast) << grey.text();
    }
  }
}

}  // namespace
}  // namespace sallyport::view
