#include "view/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

#include "view/catalogue.h"
#include "view/views.h"

namespace sallyport::view {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

auto a_template(std::string name, std::string text) -> Overrides::Files {
  auto path = "ui/templates/" + name + ".mustache";
  return {.templates = {{.path = std::move(path), .name = std::move(name), .text = std::move(text)}},
          .locales = {}};
}

auto a_language(std::string name, std::string text) -> Overrides::Files {
  auto path = "ui/locales/" + name + ".po";
  return {.templates = {},
          .locales = {{.path = std::move(path), .name = std::move(name), .text = std::move(text)}}};
}

/// What is wrong with these; empty when nothing is.
auto complaint(Overrides::Files files) -> std::string {
  const auto overrides = Overrides::create(std::move(files));
  if (!overrides) {
    return overrides.error().message;
  }
  const auto catalogue = Catalogue::create(overrides->catalogues()).value();
  const auto views = Views::create(catalogue, {.templates = overrides->templates(), .assets = ui::assets()});
  return views ? std::string{} : views.error().message;
}

auto page(Overrides::Files files, std::string_view language, std::string_view name) -> std::string {
  const auto overrides = Overrides::create(std::move(files)).value();
  const auto catalogue = Catalogue::create(overrides.catalogues()).value();
  const auto views =
      Views::create(catalogue, {.templates = overrides.templates(), .assets = ui::assets()}).value();
  return views.render(catalogue.find(language).value(), name, Data{});
}

TEST(Overrides, OfNothingChangeNothing) { EXPECT_EQ(complaint({}), ""); }

TEST(Overrides, TakeThePlaceOfATemplate) {
  const auto shown =
      page(a_template("help_lost_phone", "<h1>{{#_}}I lost my phone{{/_}}</h1><p>Call 1234.</p>\n"), "en",
           "help_lost_phone");
  EXPECT_THAT(shown, HasSubstr("<h1>I lost my phone</h1><p>Call 1234.</p>"));
  EXPECT_THAT(shown, HasSubstr("<!doctype html>"));
}

TEST(Overrides, TakeThePlaceOfATextInEachLanguage) {
  const std::string german = "msgid \"I lost my phone\"\nmsgstr \"Telefon verloren\"\n";
  EXPECT_THAT(page(a_language("de", german), "de", "help_lost_phone"), HasSubstr("Telefon verloren"));
  EXPECT_THAT(page(a_language("de", german), "en", "help_lost_phone"), Not(HasSubstr("Telefon verloren")));
  const std::string english = "msgid \"I lost my phone\"\nmsgstr \"My phone is gone\"\n";
  EXPECT_THAT(page(a_language("en", english), "en", "help_lost_phone"), HasSubstr("My phone is gone"));
  EXPECT_THAT(page(a_language("en", english), "hu", "help_lost_phone"), Not(HasSubstr("My phone is gone")));
}

TEST(Overrides, ReachTheTextsOfTheProgramAndTheirPlurals) {
  const auto overrides =
      Overrides::create(a_language("en",
                                   "msgid \"in {n} second\"\nmsgid_plural \"in {n} seconds\"\n"
                                   "msgstr[0] \"in a second\"\nmsgstr[1] \"after {n} seconds\"\n"))
          .value();
  const auto catalogue = Catalogue::create(overrides.catalogues()).value();
  const auto message = tr("in {n} second", "in {n} seconds");
  EXPECT_EQ(catalogue.plural(Locale::english(), message, 1), "in a second");
  EXPECT_EQ(catalogue.plural(Locale::english(), message, 5), "after 5 seconds");
  EXPECT_EQ(catalogue.locales().front(), Locale::english());
  EXPECT_EQ(catalogue.locales().size(), 3U);
}

TEST(Overrides, MayTranslateWhatTheirOwnTemplatesSay) {
  auto files = a_template("help_lost_phone", "<p>{{#_}}Call us{{/_}}</p>");
  files.locales = a_language("hu", "msgid \"Call us\"\nmsgstr \"Hívjon minket\"\n").locales;
  EXPECT_THAT(page(std::move(files), "hu", "help_lost_phone"), HasSubstr("<p>Hívjon minket</p>"));
}

TEST(Overrides, ThatAreBrokenNameFileAndLine) {
  const std::array templates{
      std::pair{a_template("sign_on", "a"), "ui/templates/sign_on.mustache:1: there is no template sign_on"},
      std::pair{a_template("profile", "a\n{{#b}}\n"),
                "ui/templates/profile.mustache:2: section b has no end"},
      std::pair{a_template("profile", "a\n\n{{/b}}"),
                "ui/templates/profile.mustache:3: {{/b}} ends no section"},
      std::pair{a_template("profile", "{{b"), "ui/templates/profile.mustache:1: a tag has no end"},
      std::pair{a_template("profile", "\n{{> nowhere}}"),
                "ui/templates/profile.mustache:2: there is no template"},
      std::pair{a_template("profile", "\n{{> sign_in}}"),
                "ui/templates/profile.mustache:2: sign_in is a page"},
      std::pair{a_template("profile", "\n{{asset.x_png}}"),
                "ui/templates/profile.mustache:2: there is no asset"},
      std::pair{a_template("icon_key", "\n{{> icon_key}}"),
                "ui/templates/icon_key.mustache:1: it includes itself"},
      std::pair{a_template("layout", "<p>"), "ui/templates/layout.mustache:1: {{{content}}} is missing"},
  };
  for (const auto& [files, words] : templates) {
    EXPECT_THAT(complaint(files), StartsWith(words));
  }
}

TEST(Overrides, OfTextsAreCheckedAsOursAre) {
  const std::string write =
      "msgid \"Something is wrong or out of date? Write to <a href=\\\"mailto:"
      "{{support_address}}\\\">{{support_address}}</a>.\"\n";
  const std::array languages{
      std::pair{a_language("xx", ""), "ui/locales/xx.po:1: the portal does not speak xx"},
      std::pair{a_language("hu", "msgid \"a\""), "ui/locales/hu.po:1: a msgid has no msgstr"},
      std::pair{a_language("hu", "\nmsgid \"No such text\"\nmsgstr \"a\"\n"),
                "ui/locales/hu.po:2: 'No such text' is no text of the portal"},
      std::pair{a_language("hu", "msgid \"Hello {name},\"\nmsgstr \"Szia!\"\n"),
                "ui/locales/hu.po:1: 'Hello {name},' has other {placeholders}"},
      std::pair{a_language("hu", "msgid \"in {n} second\"\nmsgstr \"a\"\n"),
                "ui/locales/hu.po:1: 'in {n} second' has 1 forms, and needs 2"},
      std::pair{a_language("hu", "msgid \"Profile\"\nmsgstr \"a {{b}}\"\n"),
                "ui/locales/hu.po:1: 'Profile' has other {{variables}}"},
      std::pair{a_language("hu", "msgid \"Profile\"\nmsgstr \"<b>a</b>\"\n"),
                "ui/locales/hu.po:1: 'Profile' has other HTML tags"},
      std::pair{a_language("hu", "msgid \"Profile\"\nmsgstr \"a\\\" onclick=x\"\n"),
                "ui/locales/hu.po:1: 'Profile' has a bare"},
      std::pair{a_language("hu", "msgid \"Profile\"\nmsgstr \"a {{#b}}\"\n"),
                "ui/locales/hu.po:1: 'Profile' has a bare"},
      std::pair{
          a_language("hu", write + "msgstr \"Írjon <a href=\\\"mailto:evil@example.com\\\">nekünk</a>.\"\n"),
          "ui/locales/hu.po:1: 'Something is wrong"},
  };
  for (const auto& [files, words] : languages) {
    EXPECT_THAT(complaint(files), StartsWith(words));
  }
}

}  // namespace
}  // namespace sallyport::view
