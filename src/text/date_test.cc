#include "text/date.h"

#include <gtest/gtest.h>

#include "base/calendar.h"

namespace sallyport::text {
namespace {

TEST(Date, ReadsADayAndWritesItBack) {
  EXPECT_EQ(date_in("2027-01-15"), Instant{seconds{1'799'971'200}});
  EXPECT_EQ(iso_date_of(Instant{seconds{1'799'971'200}}), "2027-01-15");
  EXPECT_EQ(iso_date_of(Instant{seconds{1'799'971'199}}), "2027-01-14");
  EXPECT_EQ(date_in("2028-02-29"), date_in("2028-03-01").value() - days{1});
}

TEST(Date, ReadsNothingElse) {
  for (const auto* text :
       {"", "2027-1-15", "2027-01-15 ", "27-01-15", "2027/01/15", "2027-13-01", "2027-02-29", "2027-00-10",
        "2027-01-00", "-027-01-15", "2027-01-+5", "2027-01-15T00:00:00Z"}) {
    EXPECT_FALSE(date_in(text)) << text;
  }
}

}  // namespace
}  // namespace sallyport::text
