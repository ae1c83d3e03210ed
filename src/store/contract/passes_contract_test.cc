#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using pass::Kind;
using pass::Pass;
using unit::Unit;

class PassesContract : public Contract {
 protected:
  static auto pass_of(AccountId account, Kind kind, std::string_view code) -> Pass {
    return {.account = account, .kind = kind, .digest = digest(code), .made = start};
  }
  void put(const Pass& pass) {
    write([&](Unit& unit) { unit.passes.put(pass); });
  }
  auto find(std::string_view code) {
    return read([&](Unit& unit) { return unit.passes.find(digest(code)); });
  }
  auto use(const Pass& pass) {
    return write([&](Unit& unit) { return unit.passes.use(pass); });
  }
};

TEST_P(PassesContract, GivesBackWhatWasPut) {
  const auto anna = add_account("anna");
  put(pass_of(anna, Kind::re_enrolment, "code"));
  const auto found = find("code");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, anna);
  EXPECT_EQ(found->kind, Kind::re_enrolment);
  EXPECT_EQ(found->digest, digest("code"));
  EXPECT_EQ(found->made, start);
  EXPECT_FALSE(find("another"));
}

TEST_P(PassesContract, TheNewestOfAKindIsTheOnlyOne) {
  const auto anna = add_account("anna");
  const auto old = pass_of(anna, Kind::invitation, "old");
  put(old);
  put(pass_of(anna, Kind::re_enrolment, "other kind"));
  put(pass_of(anna, Kind::invitation, "new"));
  EXPECT_FALSE(find("old"));
  EXPECT_EQ(use(old), Written::somebody_was_faster);
  EXPECT_TRUE(find("new"));
  EXPECT_TRUE(find("other kind"));
}

TEST_P(PassesContract, ListsThoseOfOneAccount) {
  const auto anna = add_account("anna");
  const auto of_anna = [&] { return read([&](Unit& unit) { return unit.passes.of(anna); }); };
  put(pass_of(add_account("bela"), Kind::invitation, "another's"));
  EXPECT_TRUE(of_anna().empty());
  const auto invitation = pass_of(anna, Kind::invitation, "one");
  put(pass_of(anna, Kind::re_enrolment, "two"));
  put(invitation);
  const auto both = of_anna();
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].kind, Kind::invitation);
  EXPECT_EQ(both[0].made, start);
  EXPECT_EQ(both[1].kind, Kind::re_enrolment);
  EXPECT_EQ(use(invitation), Written::yes);
  EXPECT_EQ(of_anna().size(), 1U);
}

TEST_P(PassesContract, IsUsedOnce) {
  const auto pass = pass_of(add_account("anna"), Kind::invitation, "code");
  put(pass);
  EXPECT_EQ(use(pass), Written::yes);
  EXPECT_EQ(use(pass), Written::somebody_was_faster);
  EXPECT_FALSE(find("code"));
  reopen();
  EXPECT_EQ(use(pass), Written::somebody_was_faster);
}

TEST_P(PassesContract, IsNoGoodForAnotherAccountOrKind) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  put(pass_of(anna, Kind::invitation, "code"));
  EXPECT_EQ(use(pass_of(bela, Kind::invitation, "code")), Written::somebody_was_faster);
  EXPECT_EQ(use(pass_of(anna, Kind::re_enrolment, "code")), Written::somebody_was_faster);
  EXPECT_EQ(use(pass_of(anna, Kind::invitation, "code")), Written::yes);
}

TEST_P(PassesContract, OfManyWhoUseItOneDoes) {
  const auto pass = pass_of(add_account("anna"), Kind::invitation, "code");
  put(pass);
  EXPECT_EQ(winners([&](Unit& unit) { return unit.passes.use(pass) == Written::yes; }), 1);
}

TEST_P(PassesContract, RemovesThoseOfOneAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  put(pass_of(anna, Kind::invitation, "one"));
  put(pass_of(anna, Kind::re_enrolment, "two"));
  put(pass_of(bela, Kind::invitation, "three"));
  write([&](Unit& unit) { unit.passes.remove_all(anna); });
  EXPECT_FALSE(find("one"));
  EXPECT_FALSE(find("two"));
  EXPECT_TRUE(find("three"));
}

TEST_P(PassesContract, PurgesEachKindAfterItsLifetime) {
  const auto anna = add_account("anna");
  put(pass_of(anna, Kind::invitation, "invitation"));
  put(pass_of(anna, Kind::re_enrolment, "re-enrolment"));
  const auto purge = [&](Instant now, int limit) {
    return write([&](Unit& unit) { return unit.passes.purge(now, limit); });
  };
  EXPECT_EQ(purge(start + hours{24} - microseconds{1}, 10), 0);
  EXPECT_EQ(purge(start + hours{24}, 0), 0);
  EXPECT_EQ(purge(start + hours{24}, 10), 1);
  EXPECT_TRUE(find("invitation"));
  EXPECT_EQ(purge(start + days{7}, 10), 1);
}

SALLYPORT_CONTRACT(PassesContract);

}  // namespace
}  // namespace sallyport::store::contract
