#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using factor::password::Password;
using unit::Unit;

class PasswordsContract : public Contract {
 protected:
  auto replace(AccountId account, const Password& next) {
    return write([&](Unit& unit) { return unit.passwords.replace(account, next); });
  }
  auto find(AccountId account) {
    return read([&](Unit& unit) { return unit.passwords.find(account); });
  }
};

TEST_P(PasswordsContract, HasNoneAtFirst) { EXPECT_FALSE(find(add_account("anna"))); }

TEST_P(PasswordsContract, KeepsTheFirstAndThenWhatReplacesIt) {
  const auto anna = add_account("anna");
  EXPECT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version::none()}), Written::yes);
  auto password = find(anna).value();
  EXPECT_EQ(password.hash, hash('A'));
  EXPECT_EQ(password.chosen, start);
  EXPECT_NE(password.version, Version::none());

  password.hash = hash('B');
  password.chosen = start + hours{1};
  EXPECT_EQ(replace(anna, password), Written::yes);
  const auto changed = find(anna).value();
  EXPECT_EQ(changed.hash, hash('B'));
  EXPECT_EQ(changed.chosen, start + hours{1});
  EXPECT_NE(changed.version, password.version);
}

TEST_P(PasswordsContract, RefusesWhatWasMadeFromAnOlderVersion) {
  const auto anna = add_account("anna");
  const Password first{.hash = hash('A'), .chosen = start, .version = Version::none()};
  EXPECT_EQ(replace(anna, first), Written::yes);
  EXPECT_EQ(replace(anna, first), Written::somebody_was_faster);

  const auto seen = find(anna).value();
  EXPECT_EQ(replace(anna, {.hash = hash('B'), .chosen = start, .version = seen.version}), Written::yes);
  EXPECT_EQ(replace(anna, {.hash = hash('C'), .chosen = start, .version = seen.version}),
            Written::somebody_was_faster);
  EXPECT_EQ(find(anna)->hash, hash('B'));
}

TEST_P(PasswordsContract, ReplacesNothingThatIsNotThere) {
  const auto anna = add_account("anna");
  EXPECT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version{1}}),
            Written::somebody_was_faster);
  EXPECT_FALSE(find(anna));
}

TEST_P(PasswordsContract, IsOfOneAccountAlone) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  EXPECT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version::none()}), Written::yes);
  EXPECT_FALSE(find(bela));
}

TEST_P(PasswordsContract, OfManyWhoReplaceOneDoes) {
  const auto anna = add_account("anna");
  ASSERT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version::none()}), Written::yes);
  const auto seen = find(anna).value();
  EXPECT_EQ(winners([&](Unit& unit) {
              return unit.passwords.replace(
                         anna, {.hash = hash('B'), .chosen = start, .version = seen.version}) == Written::yes;
            }),
            1);
}

TEST_P(PasswordsContract, OfManyWhoChooseTheFirstOneDoes) {
  const auto anna = add_account("anna");
  EXPECT_EQ(winners([&](Unit& unit) {
              return unit.passwords.replace(
                         anna, {.hash = hash('B'), .chosen = start, .version = Version::none()}) ==
                     Written::yes;
            }),
            1);
}

TEST_P(PasswordsContract, AForeignOneIsGoneOnceAnotherIsThere) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const factor::password::ForeignPassword foreign{.sealed_hash = "sealed", .brought = start};
  const auto find_foreign = [&](AccountId account) {
    return read([&](Unit& unit) { return unit.passwords.find_either(account).foreign; });
  };
  for (const auto account : {anna, bela}) {
    write([&](Unit& unit) { unit.passwords.put_foreign(account, foreign); });
  }
  EXPECT_EQ(find_foreign(anna), foreign);
  EXPECT_FALSE(find(anna));

  EXPECT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version::none()}), Written::yes);
  EXPECT_FALSE(find_foreign(anna));
  EXPECT_EQ(find_foreign(bela), foreign);
}

TEST_P(PasswordsContract, LooksForEitherKindAtOnce) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto carl = add_account("carl");
  const factor::password::ForeignPassword foreign{.sealed_hash = "sealed", .brought = start};
  ASSERT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version::none()}), Written::yes);
  write([&](Unit& unit) { unit.passwords.put_foreign(bela, foreign); });

  const auto either = [&](std::optional<AccountId> account) {
    return read([&](Unit& unit) {
      unit.passwords.will_find_either(account);
      return unit.passwords.find_either(account);
    });
  };
  const auto annas = either(anna);
  EXPECT_EQ(annas.ours.value().hash, hash('A'));
  EXPECT_EQ(annas.ours.value().chosen, start);
  EXPECT_EQ(annas.ours.value().version, find(anna).value().version);
  EXPECT_FALSE(annas.foreign);
  EXPECT_FALSE(either(bela).ours);
  EXPECT_EQ(either(bela).foreign, foreign);
  for (const auto& nobody : {std::optional{carl}, std::optional<AccountId>{}}) {
    EXPECT_FALSE(either(nobody).ours);
    EXPECT_FALSE(either(nobody).foreign);
  }
}

// Units of one thread go by the same connection, one after the other.
TEST_P(PasswordsContract, WhatIsAskedAheadAndNotWantedIsNoAnswerToALaterUnit) {
  const auto anna = add_account("anna");
  ASSERT_EQ(replace(anna, {.hash = hash('A'), .chosen = start, .version = Version::none()}), Written::yes);
  write([&](Unit& unit) {
    unit.passwords.will_find_either(anna);
    unit.passwords.will_find_either(anna);
  });
  auto next = find(anna).value();
  next.hash = hash('B');
  ASSERT_EQ(replace(anna, next), Written::yes);

  const auto ours = [&](bool is_asked_ahead) {
    return write([&](Unit& unit) {
      if (is_asked_ahead) {
        unit.passwords.will_find_either(anna);
      }
      return unit.passwords.find_either(anna).ours.value().hash;
    });
  };
  EXPECT_EQ(ours(false), hash('B'));
  EXPECT_EQ(ours(true), hash('B'));
}

SALLYPORT_CONTRACT(PasswordsContract);

}  // namespace
}  // namespace sallyport::store::contract
