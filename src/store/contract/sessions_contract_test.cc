#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using factor::Kind;
using factor::Kinds;
using session::Limits;
using session::Scope;
using session::Session;
using unit::Unit;

class SessionsContract : public Contract {
 protected:
  static auto added(Unit& unit, const session::NewSession& session, Instant now) -> SessionId {
    unit.sessions.add(session, now);
    return unit.sessions.find(session.token).value().id;
  }
  auto add(AccountId account, std::string_view token, Instant now = start) {
    return write([&](Unit& unit) {
      return added(unit,
                   {.account = account,
                    .scope = Scope::full,
                    .factors = {Kind::password, Kind::code},
                    .token = digest(token)},
                   now);
    });
  }
  auto find(std::string_view token) {
    return read([&](Unit& unit) { return unit.sessions.find(digest(token)); });
  }
  auto replace(const Session& next, std::string_view seen) {
    return write([&](Unit& unit) { return unit.sessions.replace(next, digest(seen)); });
  }
  auto purge(Instant now, int limit) {
    return write([&](Unit& unit) { return unit.sessions.purge(Limits::standard(), now, limit); });
  }
};

TEST_P(SessionsContract, GivesBackWhatWasAdded) {
  const auto anna = add_account("anna");
  const auto id = add(anna, "one");
  const auto session = find("one");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->id, id);
  EXPECT_EQ(session->account, anna);
  EXPECT_EQ(session->scope, Scope::full);
  EXPECT_EQ(session->factors, (Kinds{Kind::password, Kind::code}));
  EXPECT_EQ(session->token, digest("one"));
  EXPECT_EQ(session->opened, start);
  EXPECT_EQ(session->proven, start);
  EXPECT_EQ(session->seen, start);
  EXPECT_FALSE(find("two"));
}

TEST_P(SessionsContract, AWriterSeesWhatItHasJustAdded) {
  const auto anna = add_account("anna");
  EXPECT_TRUE(write([&](Unit& unit) {
    unit.sessions.add(
        {.account = anna, .scope = Scope::enrolment_only, .factors = {}, .token = digest("one")}, start);
    return unit.sessions.find(digest("one")).has_value();
  }));
  EXPECT_EQ(find("one")->scope, Scope::enrolment_only);
}

TEST_P(SessionsContract, ANewTokenKillsTheOldOne) {
  add(add_account("anna"), "one");
  auto next = find("one").value();
  next.token = digest("two");
  next.scope = Scope::enrolment_only;
  next.factors = {Kind::recovery_code};
  next.proven = start + minutes{1};
  next.seen = start + minutes{2};
  EXPECT_EQ(replace(next, "one"), Written::yes);
  EXPECT_FALSE(find("one"));
  const auto session = find("two").value();
  EXPECT_EQ(session.id, next.id);
  EXPECT_EQ(session.scope, Scope::enrolment_only);
  EXPECT_EQ(session.factors, Kinds{Kind::recovery_code});
  EXPECT_EQ(session.opened, start);
  EXPECT_EQ(session.proven, start + minutes{1});
  EXPECT_EQ(session.seen, start + minutes{2});
  next.token = digest("three");
  EXPECT_EQ(replace(next, "one"), Written::somebody_was_faster);
}

TEST_P(SessionsContract, OfManyWhoRenewOneDoes) {
  add(add_account("anna"), "one");
  const auto seen = find("one").value();
  std::atomic<int> number = 0;
  EXPECT_EQ(winners([&](Unit& unit) {
              auto next = seen;
              next.token = digest(std::to_string(number++));
              return unit.sessions.replace(next, seen.token) == Written::yes;
            }),
            1);
}

TEST_P(SessionsContract, NotesThatItIsInUse) {
  const auto id = add(add_account("anna"), "one");
  write([&](Unit& unit) { unit.sessions.touch(id, start + minutes{3}); });
  EXPECT_EQ(find("one")->seen, start + minutes{3});
  EXPECT_EQ(find("one")->proven, start);
}

TEST_P(SessionsContract, EndsOneAllOrTheOthers) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto first = add(anna, "one");
  const auto second = add(anna, "two");
  add(anna, "three");
  add(bela, "bela");
  write([&](Unit& unit) { unit.sessions.end(first); });
  EXPECT_FALSE(find("one"));
  EXPECT_TRUE(find("two"));
  write([&](Unit& unit) { unit.sessions.end_others(anna, second); });
  EXPECT_TRUE(find("two"));
  EXPECT_FALSE(find("three"));
  write([&](Unit& unit) { unit.sessions.end_all(anna); });
  EXPECT_FALSE(find("two"));
  EXPECT_TRUE(find("bela"));
}

TEST_P(SessionsContract, ListsThoseOfAnAccountTheLatestInUseFirst) {
  const auto anna = add_account("anna");
  const auto first = add(anna, "one");
  const auto second = write([&](Unit& unit) {
    return added(unit,
                 {.account = anna,
                  .scope = Scope::enrolment_only,
                  .factors = {Kind::password, Kind::pass},
                  .token = digest("two"),
                  .from = {.address = "192.0.2.7", .user_agent = "A browser; \"of\" <somebody>"}},
                 start + minutes{1});
  });
  add(add_account("bela"), "bela");
  const auto list = [&](int limit) {
    return read([&](Unit& unit) { return unit.sessions.of(anna, limit); });
  };
  const auto listed = list(10);
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].id, second);
  EXPECT_EQ(listed[0].scope, Scope::enrolment_only);
  EXPECT_EQ(listed[0].factors, (Kinds{Kind::password, Kind::pass}));
  EXPECT_EQ(listed[0].opened, start + minutes{1});
  EXPECT_EQ(listed[0].seen, start + minutes{1});
  EXPECT_EQ(listed[0].address, "192.0.2.7");
  EXPECT_EQ(listed[0].user_agent, "A browser; \"of\" <somebody>");
  EXPECT_EQ(listed[1].id, first);
  EXPECT_EQ(listed[1].address, "");
  write([&](Unit& unit) { unit.sessions.touch(first, start + minutes{2}); });
  EXPECT_EQ(list(10).at(0).id, first);
  EXPECT_EQ(list(10).at(0).opened, start);
  EXPECT_EQ(list(1).size(), 1U);
}

TEST_P(SessionsContract, ANewTokenLeavesWhereItWasOpened) {
  const auto anna = add_account("anna");
  write([&](Unit& unit) {
    unit.sessions.add({.account = anna,
                       .scope = Scope::full,
                       .factors = {},
                       .token = digest("one"),
                       .from = {.address = "192.0.2.7", .user_agent = "A browser"}},
                      start);
  });
  auto next = find("one").value();
  next.token = digest("two");
  EXPECT_EQ(replace(next, "one"), Written::yes);
  const auto listed = read([&](Unit& unit) { return unit.sessions.of(anna, 10); });
  EXPECT_EQ(listed.at(0).address, "192.0.2.7");
  EXPECT_EQ(listed.at(0).user_agent, "A browser");
}

TEST_P(SessionsContract, EndsOneOfItsAccountAlone) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto id = write([&](Unit& unit) {
    return added(unit,
                 {.account = anna,
                  .scope = Scope::full,
                  .factors = {},
                  .token = digest("one"),
                  .from = {.address = "192.0.2.7", .user_agent = "A browser"}},
                 start);
  });
  const auto end = [&](AccountId account, SessionId session) {
    return write([&](Unit& unit) { return unit.sessions.end_of(account, session); });
  };
  EXPECT_FALSE(end(bela, id));
  EXPECT_TRUE(find("one"));
  EXPECT_FALSE(end(anna, SessionId{id.value() + 1}));
  EXPECT_FALSE(end(anna, SessionId{-1}));
  const auto ended = end(anna, id);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->address, "192.0.2.7");
  EXPECT_EQ(ended->user_agent, "A browser");
  EXPECT_FALSE(find("one"));
  EXPECT_FALSE(end(anna, id));
}

TEST_P(SessionsContract, NotesASensitiveAct) {
  const auto id = add(add_account("anna"), "one");
  EXPECT_LT(find("one")->acted, start);
  write([&](Unit& unit) { unit.sessions.note_act(id, start + minutes{4}); });
  EXPECT_EQ(find("one")->acted, start + minutes{4});
  EXPECT_EQ(find("one")->proven, start);
  auto next = find("one").value();
  next.token = digest("two");
  ASSERT_EQ(replace(next, "one"), Written::yes);
  EXPECT_EQ(find("two")->acted, start + minutes{4}) << "a new token keeps it";
}

TEST_P(SessionsContract, EndsThoseThatStandOnOneAuthenticator) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto by = [&](AccountId account, std::string_view token, Kinds factors,
                      std::optional<AuthenticatorId> authenticator) {
    return write([&](Unit& unit) {
      return added(unit,
                   {.account = account,
                    .scope = Scope::full,
                    .factors = factors,
                    .token = digest(token),
                    .authenticator = authenticator},
                   start);
    });
  };
  const Kinds code{Kind::password, Kind::code};
  by(anna, "first", code, AuthenticatorId{1});
  const auto kept = by(anna, "first too", code, AuthenticatorId{1});
  by(anna, "second", code, AuthenticatorId{2});
  by(anna, "of before", code, std::nullopt);
  by(anna, "recovery", {Kind::password, Kind::recovery_code}, std::nullopt);
  by(anna, "password", {Kind::password}, std::nullopt);
  by(bela, "bela", code, AuthenticatorId{1});
  EXPECT_EQ(find("first")->authenticator, AuthenticatorId{1});
  EXPECT_EQ(find("of before")->authenticator, std::nullopt);
  write([&](Unit& unit) { unit.sessions.end_opened_by(anna, AuthenticatorId{1}, kept); });
  EXPECT_FALSE(find("first"));
  EXPECT_FALSE(find("of before")) << "which one a version before this did not say";
  for (const auto* stays : {"first too", "second", "recovery", "password", "bela"}) {
    EXPECT_TRUE(find(stays)) << stays;
  }
  write([&](Unit& unit) { unit.sessions.end_opened_by(anna, AuthenticatorId{1}, std::nullopt); });
  EXPECT_FALSE(find("first too"));
}

TEST_P(SessionsContract, AnEndedSessionCanNotBeRenewed) {
  const auto id = add(add_account("anna"), "one");
  auto next = find("one").value();
  write([&](Unit& unit) { unit.sessions.end(id); });
  next.token = digest("two");
  EXPECT_EQ(replace(next, "one"), Written::somebody_was_faster);
  EXPECT_FALSE(find("two"));
}

TEST_P(SessionsContract, NeverGivesAnIdTwice) {
  const auto anna = add_account("anna");
  const auto id = add(anna, "one");
  write([&](Unit& unit) { unit.sessions.end(id); });
  EXPECT_NE(add(anna, "two"), id);
}

TEST_P(SessionsContract, PurgesWhatIsIdleOrOldAndNothingElse) {
  const auto anna = add_account("anna");
  add(anna, "idle");
  const auto old = add(anna, "old");
  add(anna, "young", start + hours{24});
  const auto now = start + hours{24};
  write([&](Unit& unit) { unit.sessions.touch(old, now); });
  EXPECT_EQ(purge(start + hours{1} - microseconds{1}, 10), 0);
  EXPECT_EQ(purge(now, 1), 1);
  EXPECT_EQ(purge(now, 10), 1);
  EXPECT_FALSE(find("idle"));
  EXPECT_FALSE(find("old"));
  EXPECT_TRUE(find("young"));
}

TEST_P(SessionsContract, OutliveTheProcess) {
  add(add_account("anna"), "one");
  reopen();
  EXPECT_TRUE(find("one"));
}

SALLYPORT_CONTRACT(SessionsContract);

}  // namespace
}  // namespace sallyport::store::contract
