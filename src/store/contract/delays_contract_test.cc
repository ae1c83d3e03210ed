#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using account::Delay;
using unit::Unit;

class DelaysContract : public Contract {
 protected:
  auto of(AccountId account) {
    return read([&](Unit& unit) { return unit.delays.of(account); });
  }
  void put_off(AccountId account, Instant until) {
    write([&](Unit& unit) { unit.delays.put_off(account, until); });
  }
  auto snooze(AccountId account, Instant until) {
    return write([&](Unit& unit) { return unit.delays.snooze(account, until); });
  }
};

TEST_P(DelaysContract, NobodyHasPutOffAnythingAtFirst) { EXPECT_EQ(of(add_account("anna")), Delay{}); }

TEST_P(DelaysContract, KeepsTheNewestPutOff) {
  const auto anna = add_account("anna");
  put_off(anna, start + days{30});
  EXPECT_EQ(of(anna), Delay{.put_off_until = start + days{30}});
  put_off(anna, start + days{60});
  EXPECT_EQ(of(anna), Delay{.put_off_until = start + days{60}});
}

TEST_P(DelaysContract, SnoozesOnceAnAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  put_off(anna, start + days{1});
  EXPECT_EQ(snooze(anna, start + days{7}), Written::yes);
  EXPECT_EQ(snooze(anna, start + days{70}), Written::somebody_was_faster);
  EXPECT_EQ(of(anna), (Delay{.put_off_until = start + days{1}, .snoozed_until = start + days{7}}));
  EXPECT_EQ(snooze(bela, start + days{8}), Written::yes);
  EXPECT_EQ(of(bela), Delay{.snoozed_until = start + days{8}});
  put_off(bela, start + days{9});
  EXPECT_EQ(of(bela), (Delay{.put_off_until = start + days{9}, .snoozed_until = start + days{8}}));
}

TEST_P(DelaysContract, OfManyWhoSnoozeAtOnceOneDoes) {
  const auto anna = add_account("anna");
  EXPECT_EQ(winners([&](Unit& unit) { return unit.delays.snooze(anna, start + days{7}) == Written::yes; }),
            1);
}

TEST_P(DelaysContract, OutlivesTheProcess) {
  const auto anna = add_account("anna");
  EXPECT_EQ(snooze(anna, start + days{7}), Written::yes);
  reopen();
  EXPECT_EQ(of(anna), Delay{.snoozed_until = start + days{7}});
}

SALLYPORT_CONTRACT(DelaysContract);

}  // namespace
}  // namespace sallyport::store::contract
