#include <algorithm>

#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using notice::Draft;
using notice::Kind;
using notice::Reference;
using notice::Waiting;
using unit::Unit;

class OutboxContract : public Contract {
 protected:
  AccountId anna = add_account("anna");

  [[nodiscard]] auto draft(Kind kind = Kind::two_factor_on) const -> Draft {
    return {.account = anna,
            .kind = kind,
            .recipient = account::EmailAddress::create("anna@example.com").value(),
            .detail = "detail",
            .at = start,
            .origin = {.address = "192.0.2.7", .user_agent = "a browser", .request_id = "REQUEST"}};
  }
  auto put(Instant now = start, Kind kind = Kind::two_factor_on) -> Reference {
    return write([&](Unit& unit) { return unit.outbox.put(draft(kind), now); });
  }
  auto claim(Instant now, int limit = 10) -> std::vector<Waiting> {
    return write([&](Unit& unit) { return unit.outbox.claim(now, limit); });
  }
  auto has_due(Instant now) -> bool {
    return read([&](Unit& unit) { return unit.outbox.has_due(now); });
  }
};

TEST_P(OutboxContract, GivesBackWhatWasPut) {
  const auto reference = put();
  EXPECT_TRUE(has_due(start));
  const auto claimed = claim(start);
  ASSERT_EQ(claimed.size(), 1U);
  const auto& mail = claimed.front();
  EXPECT_EQ(mail.reference.text(), reference.text());
  EXPECT_EQ(mail.tries, 0);
  EXPECT_EQ(mail.draft.account, anna);
  EXPECT_EQ(mail.draft.kind, Kind::two_factor_on);
  EXPECT_EQ(mail.draft.recipient.text(), "anna@example.com");
  EXPECT_EQ(mail.draft.detail, "detail");
  EXPECT_EQ(mail.draft.at, start);
  EXPECT_EQ(mail.draft.origin.address, "192.0.2.7");
  EXPECT_EQ(mail.draft.origin.user_agent, "a browser");
}

TEST_P(OutboxContract, WhatIsClaimedIsNobodyElsesBeforeTheClaimIsOver) {
  put();
  EXPECT_EQ(claim(start).size(), 1U);
  EXPECT_FALSE(has_due(start));
  EXPECT_TRUE(claim(start + notice::claim_lasts - seconds{1}).empty());
  EXPECT_EQ(claim(start + notice::claim_lasts).size(), 1U);
}

TEST_P(OutboxContract, OneOfManyAtOnceClaims) {
  put();
  EXPECT_EQ(winners([](Unit& unit) { return !unit.outbox.claim(start, 10).empty(); }), 1);
}

TEST_P(OutboxContract, TheOldestComeFirstAndNoMoreThanWanted) {
  const auto first = put(start);
  const auto second = put(start + seconds{1});
  put(start + seconds{2});
  const auto claimed = claim(start + minutes{1}, 2);
  ASSERT_EQ(claimed.size(), 2U);
  EXPECT_EQ(claimed.front().reference.text(), first.text());
  EXPECT_EQ(claimed.back().reference.text(), second.text());
}

TEST_P(OutboxContract, WhatWasSentOrGivenUpIsNotDueAgain) {
  put();
  put();
  const auto claimed = claim(start);
  ASSERT_EQ(claimed.size(), 2U);
  write([&](Unit& unit) {
    unit.outbox.note_sent(claimed.front().reference, start);
    unit.outbox.give_up(claimed.back().reference, start);
  });
  EXPECT_FALSE(has_due(start + days{10}));
  EXPECT_EQ(read([](Unit& unit) { return unit.outbox.waiting(); }), 0);
}

TEST_P(OutboxContract, WhatIsPostponedComesAgainThenAndIsCounted) {
  put();
  const auto claimed = claim(start);
  write([&](Unit& unit) { unit.outbox.postpone(claimed.front(), start + minutes{5}); });
  EXPECT_FALSE(has_due(start + minutes{4}));
  EXPECT_EQ(read([](Unit& unit) { return unit.outbox.waiting(); }), 1);
  const auto again = claim(start + minutes{5});
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front().tries, 1);
  EXPECT_EQ(again.front().reference.text(), claimed.front().reference.text());
}

TEST_P(OutboxContract, CountsByAccountKindAndTime) {
  const auto other = add_account("berta");
  put(start, Kind::password_link);
  put(start + hours{1}, Kind::password_link);
  put(start + hours{1}, Kind::two_factor_on);
  const auto count = [&](AccountId account, Instant since) {
    return read([&](Unit& unit) { return unit.outbox.count(account, Kind::password_link, since); });
  };
  EXPECT_EQ(count(anna, start - seconds{1}), 2);
  EXPECT_EQ(count(anna, start), 1);
  EXPECT_EQ(count(other, start - days{1}), 0);
  const auto with_detail = [&](std::string_view detail) {
    return read(
        [&](Unit& unit) { return unit.outbox.count(anna, Kind::password_link, detail, start - seconds{1}); });
  };
  EXPECT_EQ(with_detail("detail"), 2);
  EXPECT_EQ(with_detail("another"), 0);
}

TEST_P(OutboxContract, ForgetsWhatIsOldInBatches) {
  put();
  put();
  put(start + days{1});
  const auto purge = [&](Instant now, int limit) {
    return write([&](Unit& unit) { return unit.outbox.purge(now, limit); });
  };
  EXPECT_EQ(purge(start + notice::kept_after - seconds{1}, 10), 0);
  EXPECT_EQ(purge(start + notice::kept_after, 1), 1);
  EXPECT_EQ(purge(start + notice::kept_after, 10), 1);
  EXPECT_EQ(purge(start + notice::kept_after, 10), 0);
}

TEST_P(OutboxContract, AnEventThatConcernsTheOwnerWritesItsNotice) {
  const audit::Origin origin{.address = "192.0.2.7", .user_agent = "a browser", .request_id = "REQUEST"};
  write([&](Unit& unit) {
    unit.events.append({start, anna, origin, audit::PasswordLinkMade{}});
    unit.events.append({start, std::nullopt, origin, audit::AuthenticatorRemoved{}});
    unit.events.append({start, anna, origin, audit::AuthenticatorRemoved{}});
  });
  const auto claimed = claim(start);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed.front().draft.kind, Kind::two_factor_off);
  EXPECT_EQ(claimed.front().draft.recipient.text(), "anna@example.com");
}

SALLYPORT_CONTRACT(OutboxContract);

class LinkRequestsContract : public Contract {
 protected:
  void put(std::string_view name) {
    write([&](Unit& unit) {
      unit.link_requests.put({.name = account::Identifier::typed(name),
                              .origin = {.address = "192.0.2.7", .user_agent = {}, .request_id = {}},
                              .network = "192.0.2.0/24",
                              .made = start});
    });
  }
  auto take(int limit) {
    return write([&](Unit& unit) { return unit.link_requests.take(limit); });
  }
};

TEST_P(LinkRequestsContract, AreTakenOnceOldestFirst) {
  put("anna");
  put("Nobody At All \" ' ;");
  EXPECT_EQ(read([](Unit& unit) { return unit.link_requests.count(); }), 2);
  const auto first = take(1);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first.front().name, account::Identifier::typed("anna"));
  EXPECT_EQ(first.front().origin.address, "192.0.2.7");
  EXPECT_EQ(first.front().network, "192.0.2.0/24");
  EXPECT_EQ(take(10).size(), 1U);
  EXPECT_TRUE(take(10).empty());
}

TEST_P(LinkRequestsContract, OneOfManyAtOnceTakes) {
  put("anna");
  EXPECT_EQ(winners([](Unit& unit) { return !unit.link_requests.take(1).empty(); }), 1);
}

SALLYPORT_CONTRACT(LinkRequestsContract);

}  // namespace
}  // namespace sallyport::store::contract
