#include "audit/retention.h"

#include <gtest/gtest.h>

namespace sallyport::audit {
namespace {

TEST(Retention, IsNeverShorterThanTheLastMonths) {
  EXPECT_FALSE(Retention::create(days{90} - seconds{1}));
  EXPECT_FALSE(Retention::create(seconds{0}));
  EXPECT_FALSE(Retention::create(days{3'650} + seconds{1}));
  EXPECT_EQ(Retention::create(days{90}).value().length(), days{90});
  EXPECT_EQ(Retention::standard().length(), days{400});
}

}  // namespace
}  // namespace sallyport::audit
