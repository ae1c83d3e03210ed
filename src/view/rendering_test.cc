#include "view/rendering.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/template_text.h"

namespace sallyport::view {
namespace {

auto pieces_of_text(std::string_view text) -> std::vector<Piece> {
  const TemplateSources sources{.templates = {{"layout", "{{{content}}}"}, {"page", text}}, .asset_urls = {}};
  return pieces_of(sources, [](std::string_view msgid) { return msgid; }, "page").value();
}

auto rendered(std::string_view text, const Data& data) -> std::string {
  return render(pieces_of_text(text), data);
}

auto named(std::string_view name, std::string_view text) -> Data {
  Data data;
  data.set(name, text);
  return data;
}

auto row_of(std::string_view name, std::string_view text) -> std::vector<Data> {
  std::vector<Data> rows;
  rows.push_back(named(name, text));
  return rows;
}

/// What a browser makes of an escaped text.
auto read_by_a_browser(std::string text) -> std::string {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> entities{
      {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}};
  for (const auto& [entity, letter] : entities) {
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
      text.replace(at, entity.size(), letter);
    }
  }
  return text;
}

RC_GTEST_PROP(Rendering, EscapesEveryTextSoThatABrowserReadsWhatItWas, (const std::string& text)) {
  const auto page = rendered("{{name}}", named("name", text));
  RC_ASSERT(page.find_first_of("<>\"'") == std::string::npos);
  RC_ASSERT(read_by_a_browser(page) == text);
}

RC_GTEST_PROP(Rendering, FindsWhatWasSetLastOfAnyNames,
              (const std::vector<std::pair<std::uint8_t, std::string>>& changes)) {
  Data data{1};
  std::map<std::string, std::string> known;
  for (const auto& [number, text] : changes) {
    // Names that are alike: as long, and with the same letters at both ends.
    const auto name = fmt::format("n{:a<{}}{}z", number % 7, 2 + (number / 16), number % 16 / 8);
    data.set(name, text);
    known[name] = text;
  }
  for (const auto& [name, text] : known) {
    RC_ASSERT(rendered("{{{" + name + "}}}", data) == text);
  }
}

TEST(Rendering, LooksInTheInnermostSectionFirst) {
  Data data;
  data.set("name", "outer")
      .set("around", "seen")
      .set("object", named("name", "inner"))
      .set("rows", row_of("name", "row"));
  EXPECT_EQ(rendered("{{#object}}{{name}} {{around}}{{/object}} {{name}}", data), "inner seen outer");
  EXPECT_EQ(rendered("{{#rows}}{{#object}}{{name}}{{/object}} {{name}}{{/rows}}", data), "inner row");
  EXPECT_EQ(rendered("{{#object}}{{#rows}}{{name}}{{/rows}}{{/object}}", data), "row");
}

TEST(Rendering, GoesThroughObjectsStepByStep) {
  Data inner;
  inner.set("b", named("c", "found"));
  Data data;
  data.set("a", std::move(inner)).set("text", "t");
  EXPECT_EQ(rendered("{{a.b.c}}", data), "found");
  EXPECT_EQ(rendered("{{#a.b}}{{c}}{{/a.b}}", data), "found");
  EXPECT_EQ(rendered("[{{a.b}}{{a.b.x}}{{a.x.c}}{{text.c}}{{x.b}}{{a.}}{{a..c}}{{..}}]", data), "[]");
}

TEST(Rendering, ShowsTheTextOfASectionItself) {
  Data data;
  data.set("codes", std::vector<std::string>{"1", "<2>"})
      .set("hint", "h")
      .set("object", Data{})
      .set("yes", true);
  EXPECT_EQ(rendered("{{#codes}}{{.}};{{/codes}}", data), "1;&lt;2&gt;;");
  EXPECT_EQ(rendered("{{#hint}}{{.}}{{/hint}}", data), "h");
  EXPECT_EQ(rendered("{{#codes}}{{#hint}}{{.}}{{/hint}}{{.}}{{/codes}}", data), "h1h&lt;2&gt;");
  EXPECT_EQ(rendered("[{{.}}{{#hint}}{{#object}}{{.}}{{/object}}{{#yes}}{{.}}{{/yes}}{{/hint}}]", data),
            "[]");
}

TEST(Rendering, StandsOnWhatManyPagesHaveInCommon) {
  Data ground = named("brand", "ACME");
  ground.set("title", "common");
  Data data = named("title", "own");
  data.on(ground);
  EXPECT_EQ(rendered("{{title}} {{brand}}", data), "own ACME");
}

TEST(Rendering, LeavesSectionsOutWholeHoweverDeep) {
  Data data;
  data.set("no", false).set("yes", true);
  EXPECT_EQ(
      rendered("a{{#no}}b{{#yes}}c{{^no}}d{{/no}}{{/yes}}e{{/no}}f{{^no}}g{{#yes}}h{{/yes}}{{/no}}i", data),
      "afghi");
  EXPECT_EQ(rendered("{{#yes}}{{/yes}}{{^yes}}{{/yes}}{{#absent}}x{{/absent}}", data), "");
}

TEST(Rendering, KeepsEveryByteOfAText) {
  const std::string bytes{"\0\x01\xff{{x}}", 8};
  EXPECT_EQ(rendered("{{{name}}}", named("name", bytes)), bytes);
  EXPECT_EQ(rendered("{{name}}", named("name", bytes)), bytes);
}

TEST(Pieces, OfAFixedTextAreOne) {
  const auto pieces = pieces_of_text("<p>\n  {{! a note }}\n  one {{#_}}two{{/_}}</p>");
  ASSERT_EQ(pieces.size(), 1);
  EXPECT_EQ(pieces.front().kind, Piece::Kind::fixed);
  EXPECT_EQ(pieces.front().text, "<p>\none two</p>");
}

}  // namespace
}  // namespace sallyport::view
