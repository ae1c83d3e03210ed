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
    return read([&](Unit& unit) { return unit.events.of(account, limit); });
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
