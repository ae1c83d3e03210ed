#include "store/attempt_owners.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::store {
namespace {

auto attempt(int number) -> crypto::Digest { return crypto::sha256(std::to_string(number)); }

TEST(AttemptOwners, KnowWhatTheyMetUntilTheyForgetIt) {
  AttemptOwners owners;
  EXPECT_FALSE(owners.find(attempt(1)));
  owners.note(attempt(1), AccountId{7});
  EXPECT_EQ(owners.find(attempt(1)), AccountId{7});
  EXPECT_FALSE(owners.find(attempt(2)));
  owners.forget(attempt(2));
  EXPECT_EQ(owners.find(attempt(1)), AccountId{7});
  owners.note(attempt(1), AccountId{8});
  EXPECT_EQ(owners.find(attempt(1)), AccountId{8});
  owners.forget(attempt(1));
  EXPECT_FALSE(owners.find(attempt(1)));
}

TEST(AttemptOwners, AreBoundedAndGiveNobodyAnothersName) {
  constexpr int attempts = 2 * AttemptOwners::places;
  AttemptOwners owners;
  for (int number = 0; number < attempts; ++number) {
    owners.note(attempt(number), AccountId{number + 1});
  }
  int known = 0;
  for (int number = 0; number < attempts; ++number) {
    const auto owner = owners.find(attempt(number));
    known += owner ? 1 : 0;
    EXPECT_EQ(owner.value_or(AccountId{number + 1}), AccountId{number + 1});
  }
  EXPECT_GT(known, static_cast<int>(AttemptOwners::places) * 3 / 4);
  EXPECT_LE(known, static_cast<int>(AttemptOwners::places));
}

}  // namespace
}  // namespace sallyport::store
