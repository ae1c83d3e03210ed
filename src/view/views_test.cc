#include "view/views.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "view/moment.h"
#include "view/testdata/embedded.h"

namespace sallyport::view {
namespace {

using std::string_literals::operator""s;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

auto catalogue() -> const Catalogue& {
  static const auto texts = Catalogue::create(ui_testdata::catalogues()).value();
  return texts;
}

auto views() -> const Views& {
  static const auto all =
      Views::create(catalogue(), {.templates = ui_testdata::templates(), .assets = ui_testdata::assets()})
          .value();
  return all;
}

auto second_language() -> Locale { return catalogue().find("qx").value_or(Locale::english()); }

auto in_english(std::string_view name, const Data& data) -> std::string {
  return views().render(Locale::english(), name, data);
}

/// What `create` says of a layout and one page.
auto fault_of(std::string_view layout, std::string_view page) -> std::string {
  const std::array templates{ui::TemplateFile{.name = "layout", .text = layout},
                             ui::TemplateFile{.name = "page", .text = page}};
  const auto made = Views::create(catalogue(), {.templates = templates, .assets = {}});
  return made ? "no fault" : made.error().message;
}

/// A page of this text alone, in which `name` is the only name.
auto rendered(std::string_view page, const std::string& name) -> std::string {
  const std::array templates{ui::TemplateFile{.name = "layout", .text = "{{{content}}}"},
                             ui::TemplateFile{.name = "page", .text = page}};
  const auto made = Views::create(catalogue(), {.templates = templates, .assets = {}}).value();
  Data data;
  data.set("name", name);
  return made.render(Locale::english(), "page", data);
}

TEST(Views, RendersAPageIntoItsLayout) {
  Data data;
  data.set("lang", "en").set("title", "Greeting").set("name", "Ann").set("note", "n");
  EXPECT_EQ(in_english("greeting", data),
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<title>Greeting</title>\n<link href=\"" +
                views().asset_url("style.css") +
                "\">\n</head>\n<main>\n<h1>Hello Ann, welcome</h1>\n<svg aria-label=\"Mark\"></svg>\n"
                "<p title=\"n\">n</p>\n</main>\n</html>");
}

TEST(Views, SpeaksASecondLanguage) {
  Data data;
  data.set("name", "Ann").set("error_prefix", true).set("title", "T");
  const auto page = views().render(second_language(), "greeting", data);
  EXPECT_THAT(page, HasSubstr("<h1>Xelcome „Ann“</h1>"));
  EXPECT_THAT(page, HasSubstr("<title>Xerrór: T</title>"));
  EXPECT_THAT(page, HasSubstr("aria-label=\"Mark\""));  // not translated: in English
}

TEST(Views, EscapesWhatMeansSomethingToHtml) {
  EXPECT_EQ(rendered("<b title=\"{{name}}\">", "<a href=\"x\">&'"),
            "<b title=\"&lt;a href=&quot;x&quot;&gt;&amp;&apos;\">");
  EXPECT_EQ(rendered("{{name}}", "a & b < c, then nothing"), "a &amp; b &lt; c, then nothing");
  EXPECT_EQ(rendered("{{name}}", "Kovács Anna"), "Kovács Anna");
}

TEST(Views, ShowsListsObjectsAndTheirSurroundings) {
  Data row;
  row.set("name", "first").set("since", to_data({.text = "today", .iso = "2026"}));
  std::vector<Data> rows;
  rows.push_back(std::move(row));
  Data data;
  data.set("brand", "ACME").set("rows", std::move(rows)).set("codes", std::vector<std::string>{"<1>", "2"});
  const auto page = in_english("lists", data);
  EXPECT_THAT(page, HasSubstr("<main>\n<li>first 2026 today ACME</li>\n"));
  EXPECT_THAT(page, HasSubstr("<code>&lt;1&gt;</code><code>2</code>"));
  EXPECT_THAT(page, Not(HasSubstr("none")));
}

TEST(Views, ShowsWhatIsAbsentAsAbsent) {
  const Data empty;
  Data given;
  given.set("hint", "").set("rows", std::vector<Data>{}).set("codes", std::vector<std::string>{});
  const auto page = in_english("lists", empty);
  EXPECT_EQ(page, in_english("lists", given));
  EXPECT_THAT(page, HasSubstr("<p>none</p>\n\n<hr>\n<b></b>"));
}

TEST(Views, TakesTheLastValueOfAName) {
  Data data;
  data.set("hint", "one").set("hint", std::string{"two"});
  EXPECT_THAT(in_english("lists", data), HasSubstr("<p>two</p>\n"));
}

// ATTACKS: what a person typed stays text, wherever a template puts it.
class Hostile : public testing::TestWithParam<std::string_view> {};

TEST_P(Hostile, StaysInertInTextAndAttributes) {
  Data data;
  data.set("name", GetParam()).set("note", GetParam()).set("title", GetParam()).set("lang", GetParam());
  const auto page = in_english("greeting", data);
  Data harmless;
  harmless.set("name", "x").set("note", "x").set("title", "x").set("lang", "x");
  const auto model = in_english("greeting", harmless);
  for (const char sign : {'<', '>', '"', '\''}) {
    EXPECT_EQ(std::ranges::count(page, sign), std::ranges::count(model, sign)) << page;
  }
  EXPECT_THAT(page, Not(HasSubstr("&amp;lt;")));
}

INSTANTIATE_TEST_SUITE_P(Texts, Hostile,
                         testing::Values("<script>alert(1)</script>", "\" onmouseover=\"alert(1)",
                                         "' autofocus onfocus='x", "</title><img src=x onerror=alert(1)>",
                                         "--><svg onload=alert(1)>", "]]>"));

TEST(Views, NeverReadsAValueAsATemplate) {
  EXPECT_EQ(rendered("{{name}}", "{{{0}}}{{> layout}}{{#_}}x{{/_}}"), "{{{0}}}{{&gt; layout}}{{#_}}x{{/_}}");
  EXPECT_EQ(rendered("{{name}}", "&lt; &amp;"), "&amp;lt; &amp;amp;");
}

TEST(Views, LeavesAReadyTextAsItIs) {
  Data data;
  data.set("ready", "<svg/>");
  EXPECT_THAT(in_english("lists", data), HasSubstr("<b><svg/></b>"));
}

TEST(Views, KeepsBlanksInsideOfALine) {
  EXPECT_EQ(rendered("<p>a {{name}}  b</p>\n\n   <i> c</i>\n", "N"), "<p>a N  b</p>\n<i> c</i>");
  EXPECT_EQ(rendered("a{{#name}} b{{/name}} {{name}} c", "N"), "a b N c");
  EXPECT_EQ(rendered("a\r\n  {{#name}}\r\n  b\r\n  {{/name}}\r\n  c", "N"), "a\nb\nc");
}

TEST(Views, TellsWhatIsWrongWithATemplate) {
  EXPECT_EQ(fault_of("{{{content}}}", "a"), "no fault");
  EXPECT_EQ(fault_of("{{{content}}}", "a\n{{> nobody}}"),
            "template page, line 2: there is no template nobody (en)");
  EXPECT_EQ(fault_of("{{{content}}}", "{{asset.x_css}}"),
            "template page, line 1: there is no asset.x_css (en)");
  EXPECT_EQ(fault_of("{{{content}}}", "\n\n{{#a}}"), "template page, line 3: section a has no end (en)");
  EXPECT_EQ(fault_of("{{{content}}}", "{{#a}}{{/b}}"), "template page, line 1: {{/b}} ends no section (en)");
  EXPECT_EQ(fault_of("{{{content}}}", "{{a"), "template page, line 1: a tag has no end (en)");
  EXPECT_EQ(fault_of("{{{content}}}", "{{=<% %>=}}"),
            "template page, line 1: '=<% %>=' is no name (a-z, 0-9, _) (en)");
  for (const std::string_view name : {"a.", ".a", "a..b", ".."}) {
    EXPECT_EQ(fault_of("{{{content}}}", fmt::format("{{{{{}}}}}", name)),
              fmt::format("template page, line 1: '{}' is no name (a-z, 0-9, _) (en)", name));
  }
  EXPECT_EQ(fault_of("{{{content}}}", "{{{0}}}"), "template page, line 1: '0' is no name (a-z, 0-9, _) (en)");
  EXPECT_THAT(fault_of("{{{content}}}", "{{#_}}a {{#b}}c{{/b}}{{/_}}"),
              HasSubstr("words and {{variables}} only"));
  EXPECT_THAT(fault_of("{{{content}}}", "{{#_}}a {{{b}}}{{/_}}"), HasSubstr("words and {{variables}} only"));
  EXPECT_THAT(fault_of("{{{content}}}", "{{#_}} {{/_}}"), HasSubstr("an empty text"));
  EXPECT_EQ(fault_of("nothing", "a"), "template layout, line 1: {{{content}}} is missing (en)");
  EXPECT_EQ(fault_of("{{> page}}{{{content}}}", "{{> page}}"),
            "no fault");  // page is a partial, so none is made
}

TEST(Views, RefusesACircle) {
  const std::array templates{ui::TemplateFile{.name = "layout", .text = "{{{content}}}"},
                             ui::TemplateFile{.name = "page", .text = "{{> a}}"},
                             ui::TemplateFile{.name = "a", .text = "{{> b}}"},
                             ui::TemplateFile{.name = "b", .text = "{{> a}}"}};
  EXPECT_EQ(Views::create(catalogue(), {.templates = templates, .assets = {}}).error().message,
            "template a, line 1: it includes itself (en)");
}

TEST(Views, RefusesATranslationThatBreaksATemplate) {
  constexpr std::array<std::string_view, 1> form{"{{> layout}}"};
  const std::array translations{ui::Translation{.msgid = "Hello", .forms = form}};
  const std::array files{
      ui::CatalogueFile{.locale = "qy", .rule = ui::PluralRule::one_and_other, .translations = translations}};
  const std::array templates{ui::TemplateFile{.name = "layout", .text = "{{{content}}}"},
                             ui::TemplateFile{.name = "page", .text = "{{#_}}Hello{{/_}}"}};
  const auto texts = Catalogue::create(files).value();
  EXPECT_EQ(Views::create(texts, {.templates = templates, .assets = {}}).error().message,
            "template text 'Hello', line 1: a text holds words and {{variables}} only (qy)");
}

TEST(ViewsDeathTest, AbortsOverAMissingPageAndSaysWhich) {
  EXPECT_DEATH(views().require({"greeting", "nobody"}), "template nobody: there is no page of this name");
  EXPECT_DEATH(in_english("nobody", Data{}), "template nobody: there is no page of this name");
  EXPECT_DEATH(views().require({"parts/mark"}), "template parts/mark: there is no page");
  EXPECT_DEATH((void)views().asset_url("nobody.css"), "asset nobody.css");
  views().require({"greeting", "lists"});
}

// Nothing looks at them before they are shown; so this does, with a company's own logo and colours and
// without.
TEST(Views, AllOfTheProductsOwnAreSound) {
  std::vector<ui::AssetFile> assets{ui::assets().begin(), ui::assets().end()};
  for (const std::string_view added : {"", "logo.png", "brand.css"}) {
    if (!added.empty()) {
      assets.push_back({.name = added, .content_type = "image/png", .bytes = "x", .hash = "0"});
    }
    const auto own = Views::create(Catalogue::embedded(), {.templates = ui::templates(), .assets = assets});
    EXPECT_TRUE(own) << added << ": " << own.error().message;
  }
}

TEST(Views, RenderOnSeveralThreadsAtOnce) {
  const auto untouched =
      Views::create(catalogue(), {.templates = ui_testdata::templates(), .assets = ui_testdata::assets()})
          .value();
  Data data;
  data.set("name", "Ann").set("note", "n");
  const auto expected = in_english("greeting", data);
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        ASSERT_EQ(untouched.render(Locale::english(), "greeting", data), expected);
      }
    });
  }
}

TEST(Assets, AreFoundUnderTheirHashAlone) {
  const auto url = views().asset_url("style.css");
  EXPECT_THAT(url, EndsWith("/style.css"));
  EXPECT_EQ(url.size(), std::string_view{"/assets//style.css"}.size() + 32);
  const auto asset = views().asset(url).value_or(Asset{});
  EXPECT_EQ(asset.bytes, "main { color: \"\\?\";\t}\n");
  EXPECT_EQ(asset.content_type, "text/css; charset=utf-8");
  EXPECT_THAT(url, HasSubstr(std::string{asset.hash}));
}

TEST(Assets, KeepEveryByte) {
  const auto asset = views().asset_named("dot-1.png").value_or(Asset{});
  EXPECT_EQ(asset.bytes, (std::string_view{"\0\1\377?\"", 5}));
  EXPECT_EQ(asset.content_type, "image/png");
  // printf '\000\001\377?"' | sha256sum
  EXPECT_EQ(asset.hash, "ef55e073f93213cf6fac9f17c4551458");
}

TEST(Assets, OtherPathsFindNothing) {
  const auto url = views().asset_url("style.css");
  for (const auto& path : {std::string{}, std::string{"/assets/"}, std::string{"/assets//style.css"},
                           std::string{"/assets/style.css"}, url + "/", url + "?", url.substr(1),
                           "/assets/00000000000000000000000000000000/style.css"s,
                           url.substr(0, url.size() - 1), "/assets/../style.css"s}) {
    EXPECT_FALSE(views().asset(path).has_value()) << path;
  }
}

}  // namespace
}  // namespace sallyport::view
