#include "http/fields.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::http {
namespace {

auto parse(std::string text) -> std::optional<Fields> { return Fields::parse(std::move(text)); }

TEST(Fields, AreDecoded) {
  const auto fields = parse("name=anna+b&password=%C3%A1rv%c3%adz%26%3D%2B&empty=&bare&eq=a=b");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->find("name"), "anna b");
  EXPECT_EQ(fields->find("password"), "árvíz&=+");
  EXPECT_EQ(fields->find("empty"), "");
  EXPECT_EQ(fields->find("bare"), "");
  EXPECT_EQ(fields->find("eq"), "a=b");
  EXPECT_EQ(fields->find("other"), std::nullopt);
  EXPECT_EQ(fields->size(), 5U);
}

TEST(Fields, OfAnEmptyFormAreNone) {
  const auto fields = parse("");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->size(), 0U);
}

TEST(Fields, SurviveBeingMoved) {
  auto fields = parse("a=1&b=2");
  const Fields moved{*std::move(fields)};
  EXPECT_EQ(moved.find("b"), "2");
}

TEST(Fields, AreRefused) {
  for (const auto* text : {
           "a=1&a=2",
           "a=1&%61=2",
           "=1",
           "&",
           "a=1&&b=2",
           "a=%",
           "a=%4",
           "a=%zz",
           "a=%4&b=1",
           "%=1",
           "a=%00",
           "a%00=1",
           "a=%c3",
           "a=%c3&b=%a1",
           "a=%ff",
           "a=%c0%80",
           "a=%e0%80%80",
           "a=%ed%a0%80",
           "a=%f5%80%80%80",
           "a=%f4%90%80%80",
           "a=%f0%80%80%80",
           "a=%80",
           "a=\xff",
       }) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

TEST(Fields, AreBounded) {
  std::string text;
  for (std::size_t count = 0; count < Fields::most; ++count) {
    text += (count == 0 ? "f" : "&f") + std::to_string(count) + "=1";
  }
  EXPECT_TRUE(parse(text));
  EXPECT_FALSE(parse(text + "&more=1"));
}

// There is one copy, which goes with them, wiped (secret_test.cc).
TEST(Fields, TakeTheBufferOverThatTheyCameIn) {
  std::string text{"password=correct+horse+battery+staple"};
  const std::string_view buffer{text};
  const auto fields = Fields::parse(std::move(text));
  ASSERT_TRUE(fields);
  const auto value = fields->find("password").value();
  EXPECT_EQ(value, "correct horse battery staple");
  EXPECT_TRUE(value.begin() >= buffer.begin() && value.end() <= buffer.end());
  EXPECT_EQ(text, "");  // NOLINT(bugprone-use-after-move): that nothing stays in it is what is tested
}

}  // namespace
}  // namespace sallyport::http
