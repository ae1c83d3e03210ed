#include "text/csv.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace sallyport::text {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Everything {
  std::vector<CsvRecord> records;
  std::string fault;
};

/// `piece`: how many bytes come at a time.
auto read_all(std::string_view text, std::size_t piece = 3) -> Everything {
  CsvReader reader{[&](std::span<char> buffer) -> Result<std::size_t> {
    const auto some = text.substr(0, std::min(piece, buffer.size()));
    std::ranges::copy(some, buffer.begin());
    text.remove_prefix(some.size());
    return some.size();
  }};
  Everything all;
  for (;;) {
    auto record = reader.next();
    if (!record) {
      all.fault = record.error().message;
      EXPECT_FALSE(reader.next());
      return all;
    }
    if (!*record) {
      return all;
    }
    all.records.push_back(**std::move(record));
  }
}

auto fields_of(std::string_view text) -> std::vector<std::vector<std::string>> {
  const auto all = read_all(text);
  EXPECT_EQ(all.fault, "");
  std::vector<std::vector<std::string>> fields;
  for (const auto& record : all.records) {
    fields.push_back(record.fields);
  }
  return fields;
}

TEST(CsvReader, ReadsRecordsHoweverLinesEnd) {
  EXPECT_THAT(fields_of("a,b\r\n1,2\r\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(fields_of("a,b\n1,2"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(fields_of("a,\n,b\n"), ElementsAre(ElementsAre("a", ""), ElementsAre("", "b")));
  EXPECT_THAT(fields_of("a,"), ElementsAre(ElementsAre("a", "")));
}

TEST(CsvReader, ReadsWhatStandsInQuotationMarks) {
  EXPECT_THAT(fields_of("\"a,\"\"b\"\"\r\nc\",d\n"), ElementsAre(ElementsAre("a,\"b\"\r\nc", "d")));
  EXPECT_THAT(fields_of("\"\",\"x\""), ElementsAre(ElementsAre("", "x")));
}

TEST(CsvReader, PassesOverAByteOrderMarkAndEmptyLines) {
  EXPECT_THAT(fields_of("\xEF\xBB\xBF\"a\",b\n\n\r\n1,2\n\n"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(read_all("\xEF\xBB"
                       "a,b")
                  .fault,
              HasSubstr("not UTF-8"));
  EXPECT_THAT(fields_of(""), IsEmpty());
  EXPECT_THAT(fields_of("\xEF\xBB\xBF"), IsEmpty());
}

TEST(CsvReader, KnowsOnWhichLineARecordBegins) {
  const auto all = read_all("a\n\"1\n2\n\"\nb\n\nc\n");
  ASSERT_EQ(all.records.size(), 4);
  EXPECT_EQ(all.records[0].line, 1);
  EXPECT_EQ(all.records[1].line, 2);
  EXPECT_EQ(all.records[2].line, 5);
  EXPECT_EQ(all.records[3].line, 7);
}

TEST(CsvReader, NamesTheLineOfWhatIsMalformed) {
  EXPECT_EQ(read_all("a\nb\"c\n").fault,
            "line 2: a quotation mark stands within a field that does not begin with one");
  EXPECT_EQ(read_all("a\n\"b\"c\n").fault, "line 2: something stands behind a closing quotation mark");
  EXPECT_EQ(read_all("a\n\"b").fault, "line 2: the file ends within quotation marks");
  EXPECT_EQ(read_all("a\rb").fault, "line 1: a carriage return stands without a line feed");
  EXPECT_EQ(read_all(std::string_view{"a\n\0", 3}).fault, "line 2: a NUL character stands here");
  EXPECT_EQ(read_all(std::string_view{"\"a\n\0\"", 5}).fault, "line 2: a NUL character stands here");
}

TEST(CsvReader, TakesNoMoreThanItsBounds) {
  EXPECT_EQ(fields_of(std::string(1'024, 'x')).size(), 1);
  EXPECT_EQ(read_all(std::string(1'025, 'x')).fault, "line 1: a field has more than 1024 bytes");
  EXPECT_EQ(read_all("\"" + std::string(1'048'576, 'x') + "\"").fault,
            "line 1: a field has more than 1024 bytes");
  EXPECT_EQ(fields_of(std::string(63, ',')).size(), 1);
  EXPECT_EQ(read_all(std::string(1'000'000, ',')).fault, "line 1: there are more than 64 fields");
}

TEST(CsvReader, PassesOnWhatItsSourceSays) {
  CsvReader reader{[](std::span<char> /*buffer*/) -> Result<std::size_t> { return fault("no disk"); }};
  EXPECT_EQ(reader.next().error().message, "no disk");
}

RC_GTEST_PROP(Csv, EveryFieldComesBackAsItWas, (const std::vector<std::string>& texts)) {
  auto wanted = texts;
  wanted.resize(std::min<std::size_t>(wanted.size(), 40));
  std::string line = "x";
  for (auto& text : wanted) {
    std::erase(text, '\0');
    line += "," + csv_field(without_formula(text));
  }
  const auto all = read_all(line + "\r\n", 7);
  RC_ASSERT(all.records.size() == 1);
  RC_ASSERT(all.records[0].fields.size() == wanted.size() + 1);
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    RC_ASSERT(from_without_formula(all.records[0].fields[at + 1]) == wanted[at]);
  }
}

TEST(Csv, NoFieldBeginsAFormula) {
  EXPECT_EQ(without_formula("=1+1"), "'=1+1");
  EXPECT_EQ(without_formula("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(without_formula("-5"), "'-5");
  EXPECT_EQ(without_formula("+36"), "'+36");
  EXPECT_EQ(without_formula("\t="), "'\t=");
  EXPECT_EQ(without_formula("'=x"), "''=x");
  EXPECT_EQ(without_formula("''x"), "'''x");
  EXPECT_EQ(without_formula("'t Hooft"), "'t Hooft");
  EXPECT_EQ(without_formula("anna"), "anna");
  EXPECT_EQ(from_without_formula("'t Hooft"), "'t Hooft");
  EXPECT_EQ(from_without_formula("'=x"), "=x");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
}

}  // namespace
}  // namespace sallyport::text
