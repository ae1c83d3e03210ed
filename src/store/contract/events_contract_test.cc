#include <gmock/gmock.h>

#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using testing::ElementsAre;
using unit::Unit;

class EventsContract : public Contract {
 protected:
  static auto event(std::optional<AccountId> account, audit::Fact fact) -> audit::Event {
    return {.at = start,
            .account = account,
            .origin = {.address = "192.0.2.7", .user_agent = "Browser", .request_id = "r1"},
            .fact = std::move(fact)};
  }
  auto of(AccountId account, int limit = 100) {
    return read([&](Unit& unit) { return unit.events.of(account, std::nullopt, limit); });
  }
};

TEST_P(EventsContract, GivesBackWhatWasAppended) {
  const AccountId anna{1};
  const audit::FactorRefused fact{.factor = factor::Kind::code,
                                  .why = audit::Refusal::replayed_code,
                                  .at = audit::FactorRefused::At::sign_in};
  write([&](Unit& unit) { unit.events.append(event(anna, fact)); });
  const auto events = of(anna);
  ASSERT_EQ(events.size(), 1U);
  const auto line = audit::line_of(fact);
  EXPECT_EQ(events[0].at, start);
  EXPECT_EQ(events[0].account, anna);
  EXPECT_EQ(events[0].name, line.name);
  EXPECT_EQ(events[0].outcome, line.outcome);
  EXPECT_EQ(events[0].factors, line.factors);
  EXPECT_EQ(events[0].reason, line.reason);
  EXPECT_EQ(events[0].origin.address, "192.0.2.7");
  EXPECT_EQ(events[0].origin.user_agent, "Browser");
  EXPECT_EQ(events[0].origin.request_id, "r1");
}

TEST_P(EventsContract, ListsTheNewestOfAnAccountFirst) {
  const AccountId anna{1};
  write([&](Unit& unit) {
    unit.events.append(event(anna, audit::SubscriberAdded{}));
    unit.events.append(event(AccountId{2}, audit::SubscriberAdded{}));
    unit.events.append(event(std::nullopt, audit::SignedOut{}));
    unit.events.append(event(anna, audit::SubscriberDisabled{}));
    unit.events.append(event(anna, audit::SubscriberEnabled{}));
  });
  const auto newest = of(anna, 2);
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].name, audit::line_of(audit::SubscriberEnabled{}).name);
  EXPECT_EQ(newest[1].name, audit::line_of(audit::SubscriberDisabled{}).name);
  EXPECT_EQ(of(anna).size(), 3U);
}

TEST_P(EventsContract, FindsTheNewestOfAName) {
  const AccountId anna{1};
  const auto name = audit::line_of(audit::RecoveryCodeUsed{}).name;
  const auto newest = [&] { return read([&](Unit& unit) { return unit.events.newest(anna, name); }); };
  write([&](Unit& unit) {
    unit.events.append(event(anna, audit::SubscriberAdded{}));
    unit.events.append(event(AccountId{2}, audit::RecoveryCodeUsed{1}));
  });
  EXPECT_FALSE(newest());
  write([&](Unit& unit) {
    unit.events.append(event(anna, audit::RecoveryCodeUsed{3}));
    unit.events.append(event(anna, audit::RecoveryCodeUsed{2}));
    unit.events.append(event(anna, audit::SignedOut{}));
  });
  ASSERT_TRUE(newest());
  EXPECT_EQ(newest()->reason, "2 left");
}

TEST_P(EventsContract, KnowsWhatWasWrittenAtATime) {
  const AccountId anna{1};
  const auto name = audit::line_of(audit::RecoveryCodeUsed{}).name;
  const auto one = event(anna, audit::RecoveryCodeUsed{3});
  write([&](Unit& unit) { unit.events.append(one); });
  const auto has = [&](AccountId account, std::string_view of_name, Instant at) {
    return read([&](Unit& unit) { return unit.events.has(account, of_name, at); });
  };
  EXPECT_TRUE(has(anna, name, one.at));
  EXPECT_FALSE(has(anna, name, one.at + microseconds{1}));
  EXPECT_FALSE(has(anna, "signed_out", one.at));
  EXPECT_FALSE(has(AccountId{2}, name, one.at));
}

TEST_P(EventsContract, GoesOnBeforeOrAfterAnEvent) {
  const AccountId anna{1};
  write([&](Unit& unit) {
    for (int number = 0; number < 7; ++number) {
      unit.events.append(event(anna, audit::RecoveryCodeUsed{number}));
      unit.events.append(event(AccountId{2}, audit::SignedOut{}));
    }
  });
  const auto reasons = [](const std::vector<audit::Kept>& events) {
    std::vector<std::string> all;
    for (const auto& one : events) {
      all.push_back(one.reason);
    }
    return all;
  };
  const auto before = [&](EventId place) {
    return read([&](Unit& unit) { return unit.events.of(anna, place, 3); });
  };
  const auto after = [&](EventId place) {
    return read([&](Unit& unit) { return unit.events.after(anna, place, 3); });
  };
  const auto newest = of(anna, 3);
  EXPECT_THAT(reasons(newest), ElementsAre("6 left", "5 left", "4 left"));
  const auto older = before(newest.back().id);
  EXPECT_THAT(reasons(older), ElementsAre("3 left", "2 left", "1 left"));
  EXPECT_THAT(reasons(before(older.back().id)), ElementsAre("0 left"));
  EXPECT_THAT(reasons(before(EventId{-1})), ElementsAre());
  EXPECT_THAT(reasons(after(older.front().id)), ElementsAre("6 left", "5 left", "4 left"));
  EXPECT_THAT(reasons(after(of(anna).back().id)), ElementsAre("3 left", "2 left", "1 left"));
  EXPECT_THAT(reasons(after(newest.front().id)), ElementsAre());
}

TEST_P(EventsContract, PurgesWhatIsPastItsTimeAndNothingElse) {
  const AccountId anna{1};
  const auto retention = audit::Retention::create(days{90}).value();
  const auto append = [&](std::optional<AccountId> account, Instant at) {
    auto old = event(account, audit::SignedOut{});
    old.at = at;
    write([&](Unit& unit) { unit.events.append(old); });
  };
  for (int number = 0; number < 4; ++number) {
    append(anna, start);
  }
  append(std::nullopt, start);
  append(anna, start + days{1});
  const auto purge = [&](Instant now, int limit) {
    return write([&](Unit& unit) { return unit.events.purge(retention, now, limit); });
  };
  EXPECT_EQ(purge(start + days{90} - microseconds{1}, 10), 0);
  EXPECT_EQ(purge(start + days{90}, 3), 3);
  EXPECT_EQ(of(anna).size(), 2U);
  EXPECT_EQ(purge(start + days{90}, 3), 2);
  EXPECT_EQ(purge(start + days{90}, 3), 0);
  EXPECT_EQ(of(anna).size(), 1U);
  EXPECT_EQ(of(anna).at(0).at, start + days{1});
}

TEST_P(EventsContract, KeepsASampleOfNoise) {
  const AccountId anna{1};
  const auto noise_from = [&](std::string address, Instant at) {
    auto noise = event(anna, audit::FormRefused{audit::FormRefused::Why::origin});
    noise.origin.address = std::move(address);
    noise.at = at;
    write([&](Unit& unit) { unit.events.append(noise); });
  };
  const auto kept = [&] { return static_cast<int>(of(anna, 10'000).size()); };
  for (int i = 0; i < 3 * audit::noise_of_an_address; ++i) {
    noise_from("192.0.2.7", start);
  }
  EXPECT_EQ(kept(), audit::noise_of_an_address);
  for (int i = 0; i < 2 * audit::noise_altogether; ++i) {
    noise_from("2001:db8::" + std::to_string(i), start + seconds{1});
  }
  EXPECT_EQ(kept(), audit::noise_altogether);
  write([&](Unit& unit) { unit.events.append(event(anna, audit::SubscriberAdded{})); });
  EXPECT_EQ(kept(), audit::noise_altogether + 1) << "what is no noise is always kept";
  noise_from("192.0.2.7", start + seconds{1} + audit::noise_window);
  EXPECT_EQ(kept(), audit::noise_altogether + 2);
}

TEST_P(EventsContract, TellsWhatIsDurableInItsOrder) {
  write([&](Unit& unit) {
    unit.events.append(event(std::nullopt, audit::SubscriberAdded{}));
    unit.events.append(event(std::nullopt, audit::SubscriberDisabled{}));
  });
  EXPECT_THAT(told(), ElementsAre(audit::line_of(audit::SubscriberAdded{}).name,
                                  audit::line_of(audit::SubscriberDisabled{}).name));
}

TEST_P(EventsContract, TellsNothingOfWhatWasRolledBack) {
  const auto failed = units().write([&](Unit& unit) {
    unit.events.append(event(AccountId{1}, audit::SubscriberAdded{}));
    throw FaultInUnit{"on purpose"};
  });
  EXPECT_FALSE(failed);
  write([&](Unit& unit) { unit.events.append(event(AccountId{1}, audit::SignedOut{})); });
  EXPECT_THAT(told(), ElementsAre(audit::line_of(audit::SignedOut{}).name));
  EXPECT_EQ(of(AccountId{1}).size(), 1U);
}

SALLYPORT_CONTRACT(EventsContract);

}  // namespace
}  // namespace sallyport::store::contract
