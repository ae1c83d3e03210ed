#include "view/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/testdata/embedded.h"

namespace sallyport::view {
namespace {

using testing::HasSubstr;

constexpr auto codes_left = tr("{n} code left", "{n} codes left");

auto catalogue() -> Catalogue { return Catalogue::create(ui_testdata::catalogues()).value(); }

auto second_language() -> Locale { return catalogue().find("qx").value_or(Locale::english()); }

/// A catalogue whose languages have these names and no texts.
auto catalogue_of(const std::vector<std::string_view>& tags) -> Catalogue {
  std::vector<ui::CatalogueFile> files;
  files.reserve(tags.size());
  for (const auto tag : tags) {
    files.push_back({.locale = tag, .rule = ui::PluralRule::one_and_other, .translations = {}});
  }
  return Catalogue::create(files).value();
}

TEST(Catalogue, SpeaksEnglishByItself) {
  const auto texts = Catalogue::embedded();
  EXPECT_EQ(texts.text(Locale::english(), tr("Wrong code")), "Wrong code");
  EXPECT_EQ(texts.locales().front(), Locale::english());
}

TEST(Catalogue, SpeaksASecondLanguageFromItsPo) {
  EXPECT_EQ(catalogue().text(second_language(), tr("Error:")), "Xerrór:");
  EXPECT_EQ(catalogue().text(Locale::english(), tr("Error:")), "Error:");
  EXPECT_EQ(second_language().tag(), "qx");
}

TEST(Catalogue, FallsBackToEnglishForATextThatALanguageLacks) {
  EXPECT_EQ(catalogue().text(second_language(), tr("Mark")), "Mark");
  EXPECT_EQ(catalogue().plural(second_language(), tr("{n} day", "{n} days"), 3), "3 days");
}

TEST(Catalogue, PutsValuesInTheOrderOfTheTranslation) {
  EXPECT_EQ(catalogue().text(Locale::english(), tr("Hello {name}"), {{.name = "name", .value = "Ann"}}),
            "Hello Ann");
  EXPECT_EQ(catalogue().text(second_language(), tr("Hello {name}"), {{.name = "name", .value = "Ann"}}),
            "Ann xello");
}

TEST(Catalogue, CountsInEnglish) {
  EXPECT_EQ(catalogue().plural(Locale::english(), codes_left, 0), "0 codes left");
  EXPECT_EQ(catalogue().plural(Locale::english(), codes_left, 1), "1 code left");
  EXPECT_EQ(catalogue().plural(Locale::english(), codes_left, UINT64_MAX),
            "18,446,744,073,709,551,615 codes left");
}

TEST(Catalogue, CountsByTheRuleOfTheLanguage) {
  EXPECT_EQ(catalogue().plural(second_language(), codes_left, 1), "last xode");
  EXPECT_EQ(catalogue().plural(second_language(), codes_left, 4), "4 xodes");
  EXPECT_EQ(catalogue().plural(second_language(), codes_left, 5), "5 xodár");
  EXPECT_EQ(catalogue().plural(second_language(), codes_left, 0), "0 xodár");
}

/// The form that a rule takes for each of 0, 1, 2, 5.
auto forms_taken(ui::PluralRule rule, std::span<const std::string_view> forms) -> std::string {
  const std::array translations{ui::Translation{.msgid = "{n} code left", .forms = forms}};
  const std::array files{ui::CatalogueFile{.locale = "qy", .rule = rule, .translations = translations}};
  const auto texts = Catalogue::create(files).value();
  std::string taken;
  for (const std::uint64_t n : {0U, 1U, 2U, 5U}) {
    taken += texts.plural(texts.find("qy").value_or(Locale::english()), codes_left, n);
  }
  return taken;
}

TEST(Catalogue, KnowsThePluralRules) {
  constexpr std::array<std::string_view, 3> forms{"a", "b", "c"};
  const std::span all{forms};
  EXPECT_EQ(forms_taken(ui::PluralRule::always_one_form, all.first(1)), "aaaa");
  EXPECT_EQ(forms_taken(ui::PluralRule::one_and_other, all.first(2)), "babb");
  EXPECT_EQ(forms_taken(ui::PluralRule::up_to_one, all.first(2)), "aabb");
  EXPECT_EQ(forms_taken(ui::PluralRule::one_few_other, all), "cabc");
}

TEST(Catalogue, RefusesALanguageTwice) {
  const ui::CatalogueFile file{.locale = "hu", .rule = ui::PluralRule::one_and_other, .translations = {}};
  const ui::CatalogueFile same{.locale = "HU", .rule = ui::PluralRule::one_and_other, .translations = {}};
  const ui::CatalogueFile english{.locale = "en", .rule = ui::PluralRule::one_and_other, .translations = {}};
  EXPECT_THAT(Catalogue::create(std::array{file, same}).error().message, HasSubstr("HU"));
  EXPECT_THAT(Catalogue::create(std::array{english, english}).error().message, HasSubstr("en"));
}

TEST(Catalogue, OfEnglishPutsOtherWordsInThePlaceOfOurs) {
  constexpr std::array<std::string_view, 1> words{"Come in"};
  const std::array texts{ui::Translation{.msgid = "Sign in", .forms = words}};
  const ui::CatalogueFile english{
      .locale = "en", .rule = ui::PluralRule::one_and_other, .translations = texts};
  const auto catalogue = Catalogue::create(std::array{english}).value();
  EXPECT_EQ(catalogue.text(Locale::english(), tr("Sign in")), "Come in");
  EXPECT_EQ(catalogue.text(Locale::english(), tr("Sign out")), "Sign out");
  EXPECT_EQ(catalogue.locales().size(), 1U);
}

TEST(Catalogue, RefusesAWrongNumberOfForms) {
  constexpr std::array<std::string_view, 3> forms{"a", "b", "c"};
  const std::array translations{ui::Translation{.msgid = "many", .forms = forms}};
  const ui::CatalogueFile file{
      .locale = "hu", .rule = ui::PluralRule::one_and_other, .translations = translations};
  EXPECT_THAT(Catalogue::create(std::array{file}).error().message, HasSubstr("'many' has 3 forms"));
}

TEST(Negotiation, FindsALanguageInEitherCase) {
  const auto texts = catalogue_of({"hu", "pt-BR"});
  EXPECT_EQ(texts.find("PT-br").value_or(Locale::english()).tag(), "pt-BR");
  EXPECT_EQ(texts.find("EN"), Locale::english());
  EXPECT_EQ(texts.find("de"), std::nullopt);
  EXPECT_EQ(texts.find(""), std::nullopt);
}

struct Wanted {
  std::string_view header;
  std::string_view gets;
};

// hu, de and pt-BR are there beside English; hu is what the portal is set to.
class Negotiated : public testing::TestWithParam<Wanted> {};

TEST_P(Negotiated, AsTheBrowserWishes) {
  const auto texts = catalogue_of({"hu", "de", "pt-BR"});
  EXPECT_EQ(texts.negotiate(GetParam().header, texts.find("hu").value_or(Locale::english())).tag(),
            GetParam().gets);
}

INSTANTIATE_TEST_SUITE_P(
    Headers, Negotiated,
    testing::Values(Wanted{"", "hu"}, Wanted{"de", "de"}, Wanted{"DE-at-1996", "de"},
                    Wanted{"pt-BR", "pt-BR"}, Wanted{"pt", "hu"}, Wanted{"en-US,en;q=0.9", "en"},
                    Wanted{"fr, de;q=0.5, en;q=0.4", "de"}, Wanted{"de;q=0.1,en;q=0.101", "en"},
                    Wanted{"de ; q=0.2 , en ; Q=0.8", "en"}, Wanted{"de;q=0", "hu"}, Wanted{"*", "hu"},
                    Wanted{"fr,*;q=0.5,de;q=0.4", "hu"}, Wanted{"de,en", "de"},
                    Wanted{"de;q=1.001,en;q=0.1", "en"}, Wanted{"de;q=2,en;q=0.1", "en"},
                    Wanted{"de;q=,en;q=0.1", "en"}, Wanted{"de;level=1,en;q=0.1", "en"},
                    Wanted{"de;q=0.5;x=1,en;q=0.1", "en"}, Wanted{"de;q=0.-5,en;q=0.1", "en"},
                    Wanted{",,;;==,-,--,*-*,de", "de"}, Wanted{"\xff\xfe", "hu"}, Wanted{";q=1", "hu"}));

TEST(Negotiation, DoesNotReadAnEndlessHeader) {
  const auto texts = catalogue_of({"de"});
  EXPECT_EQ(texts.negotiate(std::string(2000, ',') + "de", Locale::english()), Locale::english());
  std::string deep = "de";
  while (deep.size() < 900) {
    deep += "-x";
  }
  EXPECT_EQ(texts.negotiate(deep, Locale::english()).tag(), "de");
}

TEST(Fill, PutsEachValueWhereItsNameStands) {
  EXPECT_EQ(fill("{b}{a}, {b}!", {{.name = "a", .value = "1"}, {.name = "b", .value = "2"}}), "21, 2!");
}

TEST(Fill, NeverLooksIntoAValue) {
  EXPECT_EQ(fill("{a} {b}", {{.name = "a", .value = "{b}"}, {.name = "b", .value = "{a}"}}), "{b} {a}");
}

TEST(Fill, LeavesOtherBracesAlone) {
  EXPECT_EQ(fill("{x} {{a}} {", {{.name = "a", .value = "1"}}), "{x} {1} {");
  EXPECT_EQ(fill("{}", {{.name = "a", .value = "1"}}), "{}");
  EXPECT_EQ(fill("", {}), "");
}

}  // namespace
}  // namespace sallyport::view
