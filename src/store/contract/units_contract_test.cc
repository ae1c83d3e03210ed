#include <gmock/gmock.h>

#include <future>
#include <stdexcept>

#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using testing::HasSubstr;
using testing::Not;
using unit::Unit;
using unit::Units;

/// What every database promises of a transaction.
class UnitsContract : public Contract {
 protected:
  static void disable(Unit& unit, AccountId id) { unit.accounts.set_status(id, account::Status::disabled); }
  auto is_disabled(AccountId id) -> bool {
    return read([&](Unit& unit) { return unit.accounts.find(id)->status; }) == account::Status::disabled;
  }
  /// Runs all of `works` so that they wait together, and are one group where there are groups.
  auto write_together(const std::vector<std::function<void(Unit&)>>& works) -> std::vector<Result<void>> {
    std::promise<void> go;
    std::promise<void> entered;
    auto blocker = std::async(std::launch::async, [&] {
      return units().write([&](Unit&) {
        entered.set_value();
        go.get_future().wait();
      });
    });
    entered.get_future().wait();
    std::vector<std::future<Result<void>>> futures;
    for (const auto& work : works) {
      futures.push_back(std::async(std::launch::async, [&] { return units().write(work); }));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});  // until they stand in the queue
    go.set_value();
    std::vector<Result<void>> results;
    for (auto& future : futures) {
      results.push_back(future.get());
    }
    EXPECT_TRUE(blocker.get());
    return results;
  }
};

TEST_P(UnitsContract, AReadSeesEverythingThatWasAcknowledged) {
  const auto anna = add_account("anna");
  write([&](Unit& unit) { disable(unit, anna); });
  EXPECT_TRUE(is_disabled(anna));
}

TEST_P(UnitsContract, WhatIsAcknowledgedOutlivesTheProcess) {
  const auto anna = add_account("anna");
  reopen();
  EXPECT_TRUE(read([&](Unit& unit) { return unit.accounts.find(anna).has_value(); }));
}

TEST_P(UnitsContract, SaysHowManyAreUnderWay) {
  using Access = Units::Access;
  write([&](Unit&) {
    EXPECT_EQ(units().under_way(Access::write), 1);
    EXPECT_EQ(units().under_way(Access::read), 0);
  });
  EXPECT_FALSE(units().write([](Unit&) { throw std::runtime_error{"lost"}; }));
  EXPECT_EQ(units().under_way(Access::write), 0);
  read([&](Unit&) {
    EXPECT_EQ(units().under_way(Access::read), 1);
    return true;
  });
  EXPECT_EQ(units().under_way(Access::read), 0);
}

TEST_P(UnitsContract, AFaultRollsBackAndIsReturned) {
  const auto anna = add_account("anna");
  const auto written = units().write([&](Unit& unit) {
    disable(unit, anna);
    throw FaultInUnit{"the reason"};
  });
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "the reason");
  EXPECT_FALSE(is_disabled(anna));
}

TEST_P(UnitsContract, AForeignExceptionIsAFaultThatTellsNothingOfItsText) {
  const auto anna = add_account("anna");
  const auto written = units().write([&](Unit& unit) {
    disable(unit, anna);
    throw std::runtime_error{"hunter2"};
  });
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("std::runtime_error"));
  EXPECT_THAT(written.error().message, Not(HasSubstr("hunter2")));
  EXPECT_FALSE(units().write([](Unit&) { throw 42; }));
  EXPECT_FALSE(units().read([](Unit&) { throw 42; }));
  EXPECT_FALSE(is_disabled(anna));
  write([&](Unit& unit) { disable(unit, anna); });
  EXPECT_TRUE(is_disabled(anna));
}

TEST_P(UnitsContract, AReaderCanNotWrite) {
  const auto anna = add_account("anna");
  EXPECT_FALSE(units().read([&](Unit& unit) { disable(unit, anna); }));
  EXPECT_FALSE(is_disabled(anna));
}

TEST_P(UnitsContract, AReadSeesOneStateFromItsFirstLookOn) {
  const auto anna = add_account("anna");
  const auto [before, after] = read([&](Unit& unit) {
    const auto first = unit.accounts.find(anna)->status;
    write([&](Unit& other) { disable(other, anna); });
    return std::pair{first, unit.accounts.find(anna)->status};
  });
  EXPECT_EQ(before, account::Status::enabled);
  EXPECT_EQ(after, account::Status::enabled);
  EXPECT_TRUE(is_disabled(anna));
}

TEST_P(UnitsContract, AnErrorOfTheDatabaseIsAFaultWithoutValues) {
  const auto written = units().write([&](Unit& unit) {
    unit.attempts.add({.token = digest("secret"), .account = AccountId{4711}, .begun = start});
  });
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, Not(HasSubstr("4711")));
  EXPECT_THAT(written.error().message, Not(HasSubstr(digest("secret").to_text())));
}

TEST_P(UnitsContract, AWorkThatFailsLeavesItsNeighboursAlone) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto cili = add_account("cili");
  const auto results = write_together({
      [&](Unit& unit) { disable(unit, anna); },
      [&](Unit& unit) {
        disable(unit, bela);
        throw FaultInUnit{"on purpose"};
      },
      [&](Unit& unit) {
        disable(unit, bela);
        throw std::runtime_error{"on purpose"};
      },
      [&](Unit& unit) {
        unit.attempts.add({.token = digest("x"), .account = AccountId{99}, .begun = start});
      },
      [&](Unit& unit) { disable(unit, cili); },
  });
  EXPECT_TRUE(results[0]);
  EXPECT_FALSE(results[1]);
  EXPECT_FALSE(results[2]);
  EXPECT_FALSE(results[3]);
  EXPECT_TRUE(results[4]);
  EXPECT_TRUE(is_disabled(anna));
  EXPECT_FALSE(is_disabled(bela));
  EXPECT_TRUE(is_disabled(cili));
}

TEST_P(UnitsContract, ManyAtOnceLoseNothing) {
  constexpr int writers = 16;
  constexpr int each = 25;
  const auto anna = add_account("anna");
  {
    std::vector<std::jthread> threads;
    for (int writer = 0; writer < writers; ++writer) {
      threads.emplace_back([&] {
        for (int i = 0; i < each; ++i) {
          write([&](Unit& unit) { return unit.pending_enrolments.next_entry(anna).number; });
          read([&](Unit& unit) { return unit.accounts.find(anna).has_value(); });
        }
      });
    }
  }
  EXPECT_EQ(write([&](Unit& unit) { return unit.pending_enrolments.next_entry(anna).number; }),
            writers * each + 1);
}

SALLYPORT_CONTRACT(UnitsContract);

}  // namespace
}  // namespace sallyport::store::contract
