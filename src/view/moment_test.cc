#include "view/moment.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "view/testdata/embedded.h"

namespace sallyport::view {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

constexpr Instant a_morning =
    sys_days{year{2026} / 11 / 24} + hours{4} + minutes{21} + seconds{7} + microseconds{999'999};

auto catalogue() -> Catalogue { return Catalogue::create(ui_testdata::catalogues()).value(); }

auto in_english(Instant instant) -> Moment { return moment(catalogue(), Locale::english(), instant); }

TEST(Moment, ReadsLikeASentenceAndIsExactBeside) {
  EXPECT_EQ(in_english(a_morning).text, "24 November 2026, 04:21 UTC");
  EXPECT_EQ(in_english(a_morning).iso, "2026-11-24T04:21:07Z");
}

TEST(Moment, DayAlone) {
  EXPECT_EQ(day(catalogue(), Locale::english(), a_morning).text, "24 November 2026");
  EXPECT_EQ(day(catalogue(), Locale::english(), a_morning).iso, "2026-11-24");
}

TEST(Moment, FollowsTheOrderOfTheLanguage) {
  const auto texts = catalogue();
  EXPECT_EQ(moment(texts, texts.find("qx").value_or(Locale::english()), a_morning).text,
            "2026. xovember 24., 04:21 UTC");
}

TEST(Moment, IsWrittenAsItsReadersWriteIt) {
  const auto texts = Catalogue::embedded();
  const auto hungarian = texts.find("hu").value();
  const auto german = texts.find("de").value();
  EXPECT_EQ(moment(texts, hungarian, a_morning).text, "2026. november 24. 04:21 UTC");
  EXPECT_EQ(day(texts, hungarian, a_morning).text, "2026. november 24.");
  EXPECT_EQ(moment(texts, german, a_morning).text, "24. November 2026, 04:21 Uhr (UTC)");
  EXPECT_EQ(day(texts, german, sys_days{year{2026} / 3 / 1}).text, "1. März 2026");
}

TEST(Moment, NamesEveryMonth) {
  EXPECT_EQ(in_english(sys_days{year{2027} / 1 / 1}).text, "1 January 2027, 00:00 UTC");
  EXPECT_EQ(in_english(sys_days{year{2024} / 2 / 29}).text, "29 February 2024, 00:00 UTC");
  EXPECT_EQ(in_english(sys_days{year{2026} / 12 / 31} + hours{24} - microseconds{1}).text,
            "31 December 2026, 23:59 UTC");
}

TEST(Moment, GoesOnAfter2038AndBefore1970) {
  EXPECT_EQ(in_english(sys_days{year{2038} / 1 / 19} + hours{3} + minutes{14} + seconds{8}).iso,
            "2038-01-19T03:14:08Z");
  EXPECT_EQ(in_english(Instant{microseconds{-1}}).iso, "1969-12-31T23:59:59Z");
}

TEST(Moment, StaysInsideOfFourDigitYears) {
  EXPECT_EQ(in_english(Instant{microseconds{std::numeric_limits<std::int64_t>::max()}}).iso,
            "9999-12-31T23:59:59Z");
  EXPECT_EQ(in_english(Instant{microseconds{std::numeric_limits<std::int64_t>::min()}}).iso,
            "0001-01-01T00:00:00Z");
}

}  // namespace
}  // namespace sallyport::view
