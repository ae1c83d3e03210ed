#include "view/rendering.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "view/template_text.h"

namespace sallyport::view {
namespace {

auto pieces_of_text(std::string_view text) -> Pieces {
  const TemplateSources sources{.templates = {{"layout", "{{{content}}}"}, {"page", text}}, .asset_urls = {}};
  return pieces_of(sources, [](std::string_view msgid) { return msgid; }, "page").value();
}

auto rendered(std::string_view text, const Data& data) -> std::string {
  return render(pieces_of_text(text), data);
}

auto named(Name name, std::string_view text) -> Data {
  Data data;
  data.set(name, text);
  return data;
}

auto row_of(Name name, std::string_view text) -> std::vector<Data> {
  std::vector<Data> rows;
  rows.push_back(named(name, text));
  return rows;
}

/// The text letter by letter, as HTML has it.
auto escaped(std::string_view text) -> std::string {
  const std::map<char, std::string> entities{
      {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}, {'&', "&amp;"}};
  std::string out;
  for (const char letter : text) {
    const auto found = entities.find(letter);
    out += found == entities.end() ? std::string{letter} : found->second;
  }
  return out;
}

RC_GTEST_PROP(Rendering, EscapesEveryText, (const std::string& text)) {
  RC_ASSERT(rendered("{{name}}", named("name", text)) == escaped(text));
}

/// A part of a template, and what it shows where `{{.}}` is this.
struct Part {
  std::string text;
  std::function<std::string(const std::string& row)> shown;
};

/// Any template whose sections are whole: what stands in it is decided by numbers.
class AnyTemplate {
 public:
  explicit AnyTemplate(std::vector<std::uint8_t> numbers) : numbers_{std::move(numbers)} {}

  auto parts(int depth) -> Part {
    Part all{.text = {}, .shown = [](const std::string&) { return std::string{}; }};
    for (auto left = next() % 4; left > 0; --left) {
      auto [text, shown] = part(depth);
      all.text += text;
      all.shown = [before = all.shown, shown](const std::string& row) { return before(row) + shown(row); };
    }
    return all;
  }

 private:
  using Shown = decltype(Part::shown);

  auto next() -> std::uint8_t {
    if (numbers_.empty()) {
      return 0;
    }
    const auto number = numbers_.back();
    numbers_.pop_back();
    return number;
  }

  auto part(int depth) -> Part {
    constexpr auto nothing = [](const std::string&) { return std::string{}; };
    switch (next() % (depth > 0 ? 12 : 4)) {
      case 0:
        return {.text = "x", .shown = [](const std::string&) { return "x"; }};
      case 1:
        return {.text = "{{text}}", .shown = [](const std::string&) { return "&lt;t&gt;"; }};
      case 2:
        return {.text = "{{.}}", .shown = [](const std::string& row) { return row; }};
      case 3:
        return {.text = "{{> partial}}", .shown = [](const std::string& row) { return "p" + row + "q"; }};
      case 4:
        return section("#yes", depth, [](const Shown& inside) { return inside(""); });
      case 5:
        return section("#text", depth, [](const Shown& inside) { return inside("&lt;t&gt;"); });
      case 6:
        return section("#rows", depth, [](const Shown& inside) { return inside("1") + inside("2"); });
      case 7:
        return around("^no", depth);
      case 8:
        return around("#asset.there", depth);
      case 9:
        return around("^asset.gone", depth);
      case 10:
        return {.text = section("#no", depth, {}).text, .shown = nothing};
      default:
        return {.text = section("#asset.gone", depth, {}).text, .shown = nothing};
    }
  }

  /// Its inside shows what it would outside of it.
  auto around(const std::string& tag, int depth) -> Part {
    auto inside = parts(depth - 1);
    return {.text = enclosed(tag, inside.text), .shown = inside.shown};
  }
  auto section(const std::string& tag, int depth, std::function<std::string(const Shown&)> show) -> Part {
    auto inside = parts(depth - 1);
    return {
        .text = enclosed(tag, inside.text),
        .shown = [show = std::move(show), shown = inside.shown](const std::string&) { return show(shown); }};
  }
  static auto enclosed(const std::string& tag, const std::string& inside) -> std::string {
    return "{{" + tag + "}}" + inside + "{{/" + tag.substr(1) + "}}";
  }

  std::vector<std::uint8_t> numbers_;
};

RC_GTEST_PROP(Rendering, ShowsAnyTemplateAsItsPartsSay, (const std::vector<std::uint8_t>& numbers)) {
  const auto page = AnyTemplate{numbers}.parts(5);
  const TemplateSources sources{.templates = {{"layout", "{{{content}}}"},
                                              {"page", page.text},
                                              {"partial", "p{{.}}{{#yes}}q{{/yes}}{{#no}}r{{/no}}"}},
                                .asset_urls = {{"there", "/there"}}};
  Data data;
  data.set("yes", true).set("no", false).set("text", "<t>").set("rows", std::vector<std::string>{"1", "2"});
  const auto pieces = pieces_of(sources, [](std::string_view msgid) { return msgid; }, "page").value();
  RC_ASSERT(render(pieces, data) == page.shown(""));
}

RC_GTEST_PROP(Rendering, FindsWhatWasSetLastOfAnyNames,
              (const std::vector<std::pair<std::uint8_t, std::string>>& changes)) {
  Data data{1};
  std::map<std::string, std::string> known;
  for (const auto& [number, text] : changes) {
    // Names that are alike.
    const auto name = fmt::format("n{:a<{}}{}z", number % 7, 2 + (number / 16), number % 16 / 8);
    data.set(Name{name}, text);
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
  EXPECT_EQ(rendered("[{{a.b}}{{a.b.x}}{{a.x.c}}{{text.c}}{{x.b}}]", data), "[]");
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
  ASSERT_EQ(pieces.count(), 1);
  EXPECT_EQ(pieces.all().front().kind, Piece::Kind::fixed);
  EXPECT_EQ(pieces.text_of(pieces.all().front()), "<p>\none two</p>");
}

}  // namespace
}  // namespace sallyport::view
