#include "portal/cookies.h"

#include <gtest/gtest.h>

namespace sallyport::portal {
namespace {

TEST(Next, ReadsItsOwnWords) {
  EXPECT_EQ(next_of("activate"), Next::activate);
  EXPECT_EQ(next_of("renew"), Next::renew);
  EXPECT_EQ(word_of(Next::activate), "activate");
  EXPECT_EQ(word_of(Next::renew), "renew");
  EXPECT_EQ(next_of("sessions"), Next::sessions);
  EXPECT_EQ(next_of("end_others"), Next::end_others);
}

TEST(Next, LeadsNowhereElse) {
  for (const auto* word : {"", "Activate", "activate ", "//example.com", "/account/security", "remove"}) {
    EXPECT_EQ(next_of(word), std::nullopt) << word;
  }
}

}  // namespace
}  // namespace sallyport::portal
