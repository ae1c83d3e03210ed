#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using factor::recovery_code::HashedCode;
using factor::recovery_code::PendingSet;
using unit::Unit;

class RecoveryCodesContract : public Contract {
 protected:
  void replace_set(AccountId account, const std::vector<HashedCode>& codes) {
    write([&](Unit& unit) { unit.recovery_codes.replace_set(account, codes, start); });
  }
  auto find(AccountId account, std::string_view selector) {
    return read([&](Unit& unit) { return unit.recovery_codes.find(account, selector); });
  }
  auto use(AccountId account, const HashedCode& code) {
    return write([&](Unit& unit) { return unit.recovery_codes.use(account, code, start); });
  }
  auto state(AccountId account) {
    return read([&](Unit& unit) { return unit.recovery_codes.state(account); });
  }
};

TEST_P(RecoveryCodesContract, HasNoSetAtFirst) {
  const auto anna = add_account("anna");
  EXPECT_FALSE(state(anna));
  EXPECT_FALSE(find(anna, "AB"));
}

TEST_P(RecoveryCodesContract, FindsACodeBySelectorWithinTheAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  replace_set(anna, {{"AB", hash('A')}, {"CD", hash('B')}});
  EXPECT_EQ(state(anna)->remaining, 2);
  EXPECT_EQ(state(anna)->made, start);
  EXPECT_EQ(find(anna, "CD")->hash, hash('B'));
  EXPECT_EQ(find(anna, "CD")->selector, "CD");
  EXPECT_FALSE(find(anna, "EF"));
  EXPECT_FALSE(find(anna, ""));
  EXPECT_FALSE(find(bela, "AB"));
}

TEST_P(RecoveryCodesContract, ACodeIsUsedOnce) {
  const auto anna = add_account("anna");
  replace_set(anna, {{"AB", hash('A')}, {"CD", hash('B')}});
  EXPECT_EQ(use(anna, {"AB", hash('A')}), Written::yes);
  EXPECT_EQ(use(anna, {"AB", hash('A')}), Written::somebody_was_faster);
  EXPECT_FALSE(find(anna, "AB"));
  EXPECT_EQ(state(anna)->remaining, 1);
  reopen();
  EXPECT_EQ(use(anna, {"AB", hash('A')}), Written::somebody_was_faster);
  EXPECT_EQ(use(anna, {"CD", hash('B')}), Written::yes);
  EXPECT_EQ(state(anna)->remaining, 0);
}

TEST_P(RecoveryCodesContract, ACodeOfASetThatWasReplacedIsDead) {
  const auto anna = add_account("anna");
  replace_set(anna, {{"AB", hash('A')}});
  replace_set(anna, {{"AB", hash('B')}, {"CD", hash('C')}});
  EXPECT_EQ(use(anna, {"AB", hash('A')}), Written::somebody_was_faster);
  EXPECT_EQ(state(anna)->remaining, 2);
}

TEST_P(RecoveryCodesContract, OfManyWhoUseACodeOneDoes) {
  const auto anna = add_account("anna");
  replace_set(anna, {{"AB", hash('A')}});
  EXPECT_EQ(winners([&](Unit& unit) {
              return unit.recovery_codes.use(anna, {"AB", hash('A')}, start) == Written::yes;
            }),
            1);
}

TEST_P(RecoveryCodesContract, RemovesTheSetOfOneAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  replace_set(anna, {{"AB", hash('A')}});
  replace_set(bela, {{"AB", hash('A')}});
  write([&](Unit& unit) { unit.recovery_codes.remove_set(anna); });
  EXPECT_FALSE(state(anna));
  EXPECT_EQ(state(bela)->remaining, 1);
}

SALLYPORT_CONTRACT(RecoveryCodesContract);

class PendingSetsContract : public Contract {
 protected:
  static auto set_of(AccountId account, SessionId session) -> PendingSet {
    return {.account = account,
            .session = session,
            .made = start,
            .sealed_codes = "sealed",
            .hashed_codes = {{"AB", hash('A')}, {"CD", hash('B')}}};
  }
  void put(const PendingSet& set) {
    write([&](Unit& unit) { unit.pending_sets.put(set); });
  }
  auto find(SessionId session) {
    return read([&](Unit& unit) { return unit.pending_sets.find(session); });
  }
};

TEST_P(PendingSetsContract, GivesBackWhatWasPut) {
  const auto anna = add_account("anna");
  put(set_of(anna, SessionId{1}));
  const auto found = find(SessionId{1});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, anna);
  EXPECT_EQ(found->session, SessionId{1});
  EXPECT_EQ(found->made, start);
  EXPECT_EQ(found->sealed_codes, "sealed");
  ASSERT_EQ(found->hashed_codes.size(), 2U);
  EXPECT_EQ(found->hashed_codes[1].selector, "CD");
  EXPECT_EQ(found->hashed_codes[1].hash, hash('B'));
  EXPECT_FALSE(find(SessionId{2}));
}

TEST_P(PendingSetsContract, TheNewestOfAnAccountIsTheOnlyOne) {
  const auto anna = add_account("anna");
  put(set_of(anna, SessionId{1}));
  put(set_of(anna, SessionId{2}));
  EXPECT_FALSE(find(SessionId{1}));
  EXPECT_TRUE(find(SessionId{2}));
  put(set_of(anna, SessionId{2}));
  EXPECT_TRUE(find(SessionId{2}));
}

TEST_P(PendingSetsContract, RemovesThoseOfOneAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  put(set_of(anna, SessionId{1}));
  put(set_of(bela, SessionId{2}));
  write([&](Unit& unit) { unit.pending_sets.remove_all(anna); });
  EXPECT_FALSE(find(SessionId{1}));
  EXPECT_TRUE(find(SessionId{2}));
}

TEST_P(PendingSetsContract, PurgesWhatIsOverAndNothingElse) {
  put(set_of(add_account("anna"), SessionId{1}));
  put(set_of(add_account("bela"), SessionId{2}));
  const auto purge = [&](Instant now, int limit) {
    return write([&](Unit& unit) { return unit.pending_sets.purge(now, limit); });
  };
  const auto over = start + factor::recovery_code::renewal_lifetime;
  EXPECT_EQ(purge(over - microseconds{1}, 10), 0);
  EXPECT_EQ(purge(over, 1), 1);
  EXPECT_EQ(purge(over, 10), 1);
  EXPECT_EQ(purge(over, 10), 0);
}

SALLYPORT_CONTRACT(PendingSetsContract);

}  // namespace
}  // namespace sallyport::store::contract
