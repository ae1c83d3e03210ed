#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using factor::totp::AcceptedSteps;
using factor::totp::Authenticator;
using factor::totp::Entry;
using unit::Unit;

auto steps(std::string_view stored) -> AcceptedSteps { return AcceptedSteps::from_stored(stored).value(); }

class AuthenticatorsContract : public Contract {
 protected:
  auto add(AccountId account, Entry entry) {
    return write([&](Unit& unit) {
      return unit.authenticators.add(
          {.account = account, .entry = entry, .sealed_key = "sealed", .accepted = steps("7")}, start);
    });
  }
  auto of(AccountId account) {
    return read([&](Unit& unit) { return unit.authenticators.of(account); });
  }
  auto replace(const Authenticator& next) {
    return write([&](Unit& unit) { return unit.authenticators.replace(next); });
  }
};

TEST_P(AuthenticatorsContract, HasNoneAtFirst) { EXPECT_TRUE(of(add_account("anna")).empty()); }

TEST_P(AuthenticatorsContract, GivesBackWhatWasAdded) {
  const auto anna = add_account("anna");
  const auto id = add(anna, Entry{3});
  const auto all = of(anna);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().id, id);
  EXPECT_EQ(all.front().account, anna);
  EXPECT_EQ(all.front().entry.number, 3);
  EXPECT_EQ(all.front().sealed_key, "sealed");
  EXPECT_EQ(all.front().accepted, steps("7"));
  EXPECT_EQ(all.front().activated, start);
  EXPECT_EQ(all.front().last_used, std::nullopt);
}

TEST_P(AuthenticatorsContract, KeepsWhatItsAppComputes) {
  const auto anna = add_account("anna");
  add(anna, Entry{1});
  const auto other = otp::Parameters::create(otp::Algorithm::sha512, otp::Digits::eight, seconds{60}).value();
  write([&](Unit& unit) {
    return unit.authenticators.add({.account = anna,
                                    .entry = Entry{2},
                                    .sealed_key = "sealed",
                                    .accepted = {},
                                    .name = factor::totp::Name::create("Old phone").value(),
                                    .strength = factor::totp::KeyStrength::weak,
                                    .parameters = other},
                                   start);
  });
  const auto all = of(anna);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].parameters, otp::Parameters::standard());
  EXPECT_EQ(all[0].strength, factor::totp::KeyStrength::full);
  EXPECT_FALSE(all[0].name);
  EXPECT_EQ(all[1].parameters, other);
  EXPECT_EQ(all[1].strength, factor::totp::KeyStrength::weak);
  EXPECT_EQ(own_name(all[1]), "Old phone");
}

TEST_P(AuthenticatorsContract, ListsThoseOfTheAccountOldestFirst) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto first = add(anna, Entry{1});
  add(bela, Entry{1});
  const auto second = add(anna, Entry{2});
  const auto all = of(anna);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, first);
  EXPECT_EQ(all[1].id, second);
}

TEST_P(AuthenticatorsContract, SavesAcceptedStepsAndLastUse) {
  const auto anna = add_account("anna");
  add(anna, Entry{1});
  auto next = of(anna).front();
  next.accepted = steps("9,8,7");
  next.last_used = start + minutes{1};
  EXPECT_EQ(replace(next), Written::yes);
  const auto saved = of(anna).front();
  EXPECT_EQ(saved.accepted, steps("9,8,7"));
  EXPECT_EQ(saved.last_used, start + minutes{1});
}

TEST_P(AuthenticatorsContract, SavesNameAndReplacement) {
  const auto anna = add_account("anna");
  const auto old = add(anna, Entry{1});
  const auto fresh = write([&](Unit& unit) {
    return unit.authenticators.add(
        {.account = anna, .entry = Entry{2}, .sealed_key = "sealed", .accepted = {}, .replaces = old}, start);
  });
  auto next = of(anna).back();
  EXPECT_EQ(next.id, fresh);
  EXPECT_EQ(next.replaces, old);
  EXPECT_EQ(next.uses, 0);
  EXPECT_EQ(next.name, std::nullopt);
  EXPECT_EQ(next.told, factor::totp::ToldSteps{});
  next.name = factor::totp::Name::create("Mamas Handy \xE2\x98\x8E").value();
  next.uses = 1;
  next.told = factor::totp::ToldSteps::from_stored("77,99,12").value();
  ASSERT_EQ(replace(next), Written::yes);
  auto saved = of(anna).back();
  EXPECT_EQ(saved.name, next.name);
  EXPECT_EQ(saved.uses, 1);
  EXPECT_EQ(saved.told, next.told);
  saved.replaces.reset();
  ASSERT_EQ(replace(saved), Written::yes);
  EXPECT_EQ(of(anna).back().replaces, std::nullopt);
}

TEST_P(AuthenticatorsContract, RemovesOneOfItsOwnerAlone) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto first = add(anna, Entry{1});
  const auto second = add(anna, Entry{2});
  write([&](Unit& unit) { unit.authenticators.remove(bela, first); });
  EXPECT_EQ(of(anna).size(), 2U);
  write([&](Unit& unit) { unit.authenticators.remove(anna, first); });
  ASSERT_EQ(of(anna).size(), 1U);
  EXPECT_EQ(of(anna).front().id, second);
}

TEST_P(AuthenticatorsContract, RefusesWhatWasMadeFromAnOlderVersion) {
  const auto anna = add_account("anna");
  add(anna, Entry{1});
  auto next = of(anna).front();
  next.accepted = steps("8,7");
  ASSERT_EQ(replace(next), Written::yes);
  next.accepted = steps("9,7");
  EXPECT_EQ(replace(next), Written::somebody_was_faster);
  EXPECT_EQ(of(anna).front().accepted, steps("8,7"));
}

TEST_P(AuthenticatorsContract, OfManyWhoAcceptTheSameStepOneDoes) {
  const auto anna = add_account("anna");
  add(anna, Entry{1});
  auto next = of(anna).front();
  next.accepted = steps("8,7");
  EXPECT_EQ(winners([&](Unit& unit) { return unit.authenticators.replace(next) == Written::yes; }), 1);
}

TEST_P(AuthenticatorsContract, AnAcceptedStepOutlivesTheProcess) {
  const auto anna = add_account("anna");
  add(anna, Entry{1});
  auto next = of(anna).front();
  next.accepted = steps("8,7");
  ASSERT_EQ(replace(next), Written::yes);
  reopen();
  EXPECT_EQ(of(anna).front().accepted, steps("8,7"));
  EXPECT_EQ(replace(next), Written::somebody_was_faster);
}

TEST_P(AuthenticatorsContract, RemovesThoseOfOneAccountAndNeverGivesAnIdTwice) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  add(bela, Entry{1});
  const auto old = add(anna, Entry{1});
  auto seen = of(anna).front();
  write([&](Unit& unit) { unit.authenticators.remove_all(anna); });
  EXPECT_TRUE(of(anna).empty());
  EXPECT_EQ(of(bela).size(), 1U);
  EXPECT_EQ(replace(seen), Written::somebody_was_faster);
  EXPECT_NE(add(anna, Entry{2}), old);
}

SALLYPORT_CONTRACT(AuthenticatorsContract);

}  // namespace
}  // namespace sallyport::store::contract
