#include "portal/cookies.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::portal {
namespace {

TEST(Next, ComesBackFromItsWord) {
  for (const auto& next :
       std::array{Next{Place::activate}, Next{Place::renew}, Next{Place::add}, Next{Place::new_phone, 12},
                  Next{Place::replacement}, Next{Place::sessions}, Next{Place::end_others},
                  Next{Place::remove_authenticator, 9'223'372'036'854'775'807}}) {
    EXPECT_EQ(next_of(word_of(next)), next) << word_of(next);
  }
}

TEST(Next, LeadsNowhereElse) {
  for (const auto* word :
       {"", "/", "//evil.example", "https://evil.example", "Activate", "activate ", "activate/../x", "remove",
        "activate.1", "new-phone", "new-phone.", "new-phone.0", "new-phone.-1", "new-phone.01",
        "new-phone.1.2", "new-phone.x", "new-phone.99999999999999999999", "remove-authenticator.1/"}) {
    EXPECT_FALSE(next_of(word)) << word;
  }
}

}  // namespace
}  // namespace sallyport::portal
