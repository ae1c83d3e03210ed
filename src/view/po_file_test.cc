#include "view/po_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace sallyport::view {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

constexpr std::string_view sound = R"(# A comment.
msgid ""
msgstr ""
"Language: hu\n"

#: ui/templates/a.mustache
msgid "Hello "
"<b>{{name}}</b>"
msgstr "Szia "
  "<b>{{name}}</b>"

msgid "{n} code"
msgid_plural "{n} codes"
msgstr[0] "egy \"kód\""
msgstr[1] "{n} kód\n"

msgid "not yet"
msgstr ""
#~ msgid "gone"
)";

TEST(PoFile, IsReadAsGettextWritesIt) {
  const auto read = read_po("hu.po", sound);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_THAT(*read, SizeIs(2));
  EXPECT_EQ(read->at(0).msgid, "Hello <b>{{name}}</b>");
  EXPECT_THAT(read->at(0).forms, ElementsAre("Szia <b>{{name}}</b>"));
  EXPECT_EQ(read->at(0).line, 7U);
  EXPECT_EQ(read->at(1).plural, "{n} codes");
  EXPECT_THAT(read->at(1).forms, ElementsAre("egy \"kód\"", "{n} kód\n"));
}

TEST(PoFile, SaysInWhichLineItIsNone) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> files{{
      {"msgid \"a\"\nmsgstr \"b", "hu.po:2:"},
      {"msgid \"a\"\nmsgstr \"b\\x\"", "hu.po:2:"},
      {"msgid \"a\"\nmsgstr \"b\"c\"", "hu.po:2:"},
      {"msgid \"a\"\nmsgstr b", "hu.po:2:"},
      {"\nmsgstr \"b\"", "hu.po:2:"},
      {"\"b\"", "hu.po:1:"},
      {"msgid \"a\"\nmsgid \"b\"\nmsgstr \"c\"", "hu.po:1: a msgid has no msgstr"},
      {"msgid \"a\"", "hu.po:1: a msgid has no msgstr"},
      {"msgid \"a\"\nmsgstr \"b\"\nmsgstr \"c\"", "hu.po:3: 'msgstr' can't stand here"},
      {"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"c\"", "hu.po:3:"},
      {"msgctxt \"a\"\nmsgid \"b\"\nmsgstr \"c\"", "hu.po:1: 'msgctxt' can't stand here"},
      {"msgid \"a\"\nmsgstr \"b\"\nmsgid_plural \"c\"", "hu.po:3:"},
  }};
  for (const auto& [text, words] : files) {
    const auto read = read_po("hu.po", text);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().message, StartsWith(std::string{words})) << text;
  }
}

}  // namespace
}  // namespace sallyport::view
