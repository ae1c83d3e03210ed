#include "enrolment/upkeep.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/encoding.h"
#include "enrolment/overview.h"
#include "enrolment/readiness.h"
#include "session/acting.h"
#include "sign_in/sign_in.h"
#include "sign_in/step_up.h"
#include "store/contract/house.h"

namespace sallyport::enrolment {
namespace {

using factor::Kind;

class UpkeepTest : public store::contract::House {
 protected:
  Enrolment enrolment{*units, pool, ring, random, otp::Issuer::create("Example Net").value(), otp::Window{}};
  Upkeep upkeep{*units, ring, random, otp::Window{}};
  sign_in::SignIn sign_in{*units, pool, ring, random, otp::Window{}};
  sign_in::StepUp step_up{*units, pool, ring, random, otp::Window{}};
  AccountId anna = add_subscriber("anna");
  otp::Key first_key = otp::Key::generate(random);
  Presser presser{.origin = origin, .browser = {}, .network = "192.0.2.0/24"};
  sign_in::Client client{.origin = origin, .network = "192.0.2.0/24", .browser = {}};

  void SetUp() override {
    add_authenticator(anna, first_key);
    // Which is what a key that is shown would have done.
    ASSERT_TRUE(units->write([&](unit::Unit& unit) { return unit.pending_enrolments.next_entry(anna); }));
    give_recovery_codes();
  }

  void give_recovery_codes() {
    SheetMaker sheets{pool, random};
    const auto sheet = sheets.make(anna).value();
    ASSERT_TRUE(
        units->write([&](unit::Unit& unit) { unit.recovery_codes.replace_set(anna, sheet.hashed, now); }));
  }
  auto recovery_codes() {
    return units->read([&](unit::Unit& unit) { return unit.recovery_codes.state(anna); }).value();
  }
  /// Another authenticator, of which a code is proven: new recovery codes are to be saved then.
  void up_to_recovery_codes(const session::Session& session) {
    ASSERT_TRUE(std::holds_alternative<Begun>(enrolment.begin_another(session, {}, origin, now).value()));
    const auto pending = enrolment.pending(session, now).value();
    const auto key =
        otp::Key::create(Secret::take(from_base32(std::get<ShownKey>(pending).base32.reveal()).value()))
            .value();
    ASSERT_TRUE(std::holds_alternative<Proven>(enrolment.prove(session, code_of(key), origin, now).value()));
  }
  /// Where a code has not been used yet.
  void next_step() { pass_time(seconds{30}); }

  /// Signs in with a code of this key.
  auto signed_in(const otp::Key& key) -> session::Session {
    next_step();
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    const auto outcome = sign_in.enter_code(token, code_of(key), client, now).value();
    return kept(std::get<sign_in::SignedIn>(outcome).opened.session);
  }
  auto can_sign_in(const otp::Key& key) -> bool {
    next_step();
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    const auto outcome = sign_in.enter_code(token, code_of(key), client, now).value();
    return std::holds_alternative<sign_in::SignedIn>(outcome);
  }
  auto proven_again(const session::Session& session, const otp::Key& key) -> session::Session {
    next_step();
    const auto outcome =
        step_up
            .prove(session, {.password = Secret::copy_of(password), .code = Secret::copy_of(code_of(key))},
                   client, sign_in::StepUp::For::step_up, now)
            .value();
    return std::get<sign_in::SteppedUp>(outcome).opened.session;
  }
  auto is_open(const session::Session& session) -> bool {
    return units->read([&](unit::Unit& unit) { return unit.sessions.find(session.token).has_value(); })
        .value();
  }
  auto acts(const session::Session& session) -> bool {
    return units
        ->write([&](unit::Unit& unit) {
          return session::act(unit.sessions, unit.authenticators, session, now).has_value();
        })
        .value();
  }
  auto all() -> AllKept { return upkeep.all(anna).value(); }
  auto id_of(int entry) -> AuthenticatorId {
    const auto kept = all();
    return std::ranges::find_if(kept.authenticators,
                                [&](const Kept& one) { return one.entry.number == entry; })
        ->id;
  }
  /// One more in this session, which has a new token then.
  auto add(session::Session& session, std::optional<AuthenticatorId> instead_of = {}) -> otp::Key {
    EXPECT_TRUE(
        std::holds_alternative<Begun>(enrolment.begin_another(session, instead_of, origin, now).value()));
    const auto pending = enrolment.pending(session, now).value();
    auto key =
        otp::Key::create(Secret::take(from_base32(std::get<ShownKey>(pending).base32.reveal()).value()))
            .value();
    const auto proven = enrolment.prove(session, code_of(key), origin, now).value();
    session = std::get<Added>(proven).session.session;
    return key;
  }
  auto tried(const session::Session& session, std::string_view code) {
    return upkeep.try_code(session, id_of(1), code, presser, now).value();
  }
  template <class Reason>
  auto does_not_work(const session::Session& session, std::string_view code) -> bool {
    const auto outcome = tried(session, code);
    const auto* refused = std::get_if<DoesNotWork>(&outcome);
    return refused != nullptr && std::holds_alternative<Reason>(refused->why);
  }
};

// ---- An account without recovery codes, as some that moved in ----------------------------------------

TEST_F(UpkeepTest, TheFirstRecoveryCodesAreTold) {
  ASSERT_TRUE(units->write([&](unit::Unit& unit) { unit.recovery_codes.remove_set(anna); }));
  const auto session = signed_in(first_key);
  up_to_recovery_codes(session);
  EXPECT_TRUE(std::holds_alternative<Added>(enrolment.activate(session, presser, now).value()));
  EXPECT_EQ(last_event(), "recovery_codes_renewed");
  EXPECT_TRUE(recovery_codes());
}

TEST_F(UpkeepTest, ASetThatAnotherSessionHasSavedMeanwhileStays) {
  ASSERT_TRUE(units->write([&](unit::Unit& unit) { unit.recovery_codes.remove_set(anna); }));
  const auto session = signed_in(first_key);
  up_to_recovery_codes(session);
  give_recovery_codes();
  const auto made = recovery_codes()->made;
  next_step();
  EXPECT_TRUE(std::holds_alternative<Added>(enrolment.activate(session, presser, now).value()));
  EXPECT_EQ(last_event(), "authenticator_added: entry 2");
  EXPECT_EQ(recovery_codes()->made, made);
}

// ---- The proof before a sensitive act ---------------------------------------------------------------

TEST_F(UpkeepTest, EachActRestartsTheFiveMinutesUpToFifteen) {
  const auto session = signed_in(first_key);
  const auto proven = now;
  for (const auto at : {seconds{299}, seconds{598}, seconds{897}, seconds{899}}) {
    now = proven + at;
    EXPECT_TRUE(acts(session)) << at.count();
  }
  now = proven + minutes{15};
  EXPECT_FALSE(acts(session)) << "fifteen minutes after the proof, however much was done";
}

TEST_F(UpkeepTest, WithoutAnActTheProofIsFreshForFiveMinutes) {
  const auto session = signed_in(first_key);
  pass_time(minutes{5} - seconds{1});
  EXPECT_TRUE(acts(session));
  const auto other = signed_in(first_key);
  pass_time(minutes{5});
  EXPECT_FALSE(acts(other));
}

TEST_F(UpkeepTest, AnActInOneSessionSaysNothingOfAnother) {
  const auto one = signed_in(first_key);
  const auto other = signed_in(first_key);
  pass_time(minutes{4});
  EXPECT_TRUE(acts(one));
  pass_time(minutes{2});
  EXPECT_TRUE(acts(one));
  EXPECT_FALSE(acts(other));
}

TEST_F(UpkeepTest, AProofByPasswordAloneIsNotEnoughWithASecondFactor) {
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {Kind::password}, token}, now);
  }));
  const auto session = units->read([&](unit::Unit& unit) { return unit.sessions.find(token); }).value();
  EXPECT_FALSE(acts(*session));
  EXPECT_TRUE(
      std::holds_alternative<StepUpNeeded>(enrolment.begin_another(*session, {}, origin, now).value()));
}

TEST_F(UpkeepTest, AnEndedSessionActsNoMore) {
  const auto session = signed_in(first_key);
  ASSERT_TRUE(units->write([&](unit::Unit& unit) { unit.sessions.end(session.id); }));
  EXPECT_FALSE(acts(session));
}

// ---- Several ----------------------------------------------------------------------------------------

TEST_F(UpkeepTest, AnotherOneWorksBesideTheFirst) {
  auto session = signed_in(first_key);
  const auto before = session;
  const auto second_key = add(session);
  EXPECT_FALSE(is_open(before)) << "a new token";
  EXPECT_EQ(last_event(), "authenticator_added: entry 2");
  EXPECT_TRUE(is_open(session));
  EXPECT_TRUE(can_sign_in(first_key));
  EXPECT_TRUE(can_sign_in(second_key));
  EXPECT_EQ(all().authenticators.size(), 2U);
}

TEST_F(UpkeepTest, TheFifthIsTheLast) {
  auto session = signed_in(first_key);
  for (int more = 0; more < 4; ++more) {
    (void)add(session);
  }
  EXPECT_TRUE(all().is_full());
  EXPECT_TRUE(std::holds_alternative<TooMany>(enrolment.begin_another(session, {}, origin, now).value()));
  const auto oldest = all().authenticators.front().id;
  (void)add(session, oldest);  // a new phone has its place all the same
  EXPECT_EQ(all().authenticators.size(), 6U);
  EXPECT_TRUE(all().is_full());
}

TEST_F(UpkeepTest, ANameIsKeptAndNoted) {
  const auto session = signed_in(first_key);
  const auto name = factor::totp::Name::create("Work: my_phone").value();
  EXPECT_TRUE(std::holds_alternative<NameKept>(upkeep.rename(session, id_of(1), name, origin, now).value()));
  EXPECT_EQ(last_event(), "authenticator_renamed: entry 1: Work: my_phone");
  EXPECT_EQ(all().authenticators.front().name, "Work: my_phone");
}

TEST_F(UpkeepTest, RemovingOneEndsTheSessionsThatStandOnIt) {
  auto session = signed_in(first_key);
  const auto second_key = add(session);
  const auto by_first = signed_in(first_key);
  const auto by_second = signed_in(second_key);
  const auto moved = proven_again(signed_in(first_key), second_key);
  const auto second = all().authenticators.back().id;
  ASSERT_NE(second, id_of(1));
  const auto outcome = upkeep.remove(by_second, id_of(1), presser, now).value();
  ASSERT_TRUE(std::holds_alternative<EndedOne>(outcome)) << outcome.index();
  EXPECT_EQ(last_event(), "authenticator_ended: removed: entry 1");
  EXPECT_FALSE(is_open(by_first));
  EXPECT_FALSE(is_open(by_second)) << "its old token";
  EXPECT_TRUE(is_open(std::get<EndedOne>(outcome).session.session));
  EXPECT_TRUE(is_open(moved)) << "proven anew by the one that stays";
  EXPECT_FALSE(can_sign_in(first_key));
  EXPECT_TRUE(can_sign_in(second_key));
}

TEST_F(UpkeepTest, TheSessionThatRemovesGoesOnWhateverItStandsOn) {
  auto session = signed_in(first_key);
  (void)add(session);
  const auto outcome = upkeep.remove(session, id_of(1), presser, now).value();
  ASSERT_TRUE(std::holds_alternative<EndedOne>(outcome));
  EXPECT_TRUE(is_open(std::get<EndedOne>(outcome).session.session));
}

TEST_F(UpkeepTest, TheOnlyOneIsNotRemovedHere) {
  const auto session = signed_in(first_key);
  EXPECT_TRUE(std::holds_alternative<LastOne>(upkeep.remove(session, id_of(1), presser, now).value()));
  EXPECT_EQ(all().authenticators.size(), 1U);
}

TEST_F(UpkeepTest, RemovingNeedsAFreshProof) {
  auto session = signed_in(first_key);
  (void)add(session);
  pass_time(minutes{5});
  EXPECT_TRUE(std::holds_alternative<StepUpNeeded>(upkeep.remove(session, id_of(1), presser, now).value()));
  EXPECT_EQ(all().authenticators.size(), 2U);
}

TEST_F(UpkeepTest, NobodyReachesWhatIsSomebodyElses) {
  const auto bela = add_subscriber("bela");
  add_authenticator(bela, otp::Key::generate(random));
  const auto theirs = upkeep.all(bela).value().authenticators.front().id;
  auto session = signed_in(first_key);
  (void)add(session);
  const auto name = factor::totp::Name::create("mine").value();
  const auto is_refused = [&](const auto& outcome) {
    return std::holds_alternative<NoSuchAuthenticator>(outcome) &&
           last_event() == "id_refused: authenticator";
  };
  EXPECT_TRUE(is_refused(upkeep.all_with(session, theirs, origin, now).value()));
  EXPECT_TRUE(is_refused(upkeep.rename(session, theirs, name, origin, now).value()));
  EXPECT_TRUE(is_refused(upkeep.try_code(session, theirs, "123456", presser, now).value()));
  EXPECT_TRUE(is_refused(upkeep.remove(session, theirs, presser, now).value()));
  EXPECT_TRUE(is_refused(enrolment.begin_another(session, theirs, origin, now).value()));
  EXPECT_EQ(upkeep.all(bela).value().authenticators.front().name, "");
}

// ---- A new phone ------------------------------------------------------------------------------------

TEST_F(UpkeepTest, TheOldOneEndsWithTheSecondUseOfTheNew) {
  auto session = signed_in(first_key);
  const auto new_key = add(session, id_of(1));
  EXPECT_EQ(last_event(), "new_phone_begun: entry 2 after 1");
  const auto on_old = signed_in(first_key);
  EXPECT_EQ(all().new_phone()->replaces->uses_left, 2);
  const auto overlap = overview(*units, anna, now).value();
  EXPECT_EQ(overlap.active->authenticators, 1);
  EXPECT_EQ(readiness_of(overlap, now).second_app, Light::advice);
  const auto once = signed_in(new_key);
  EXPECT_EQ(all().new_phone()->replaces->uses_left, 1);
  EXPECT_TRUE(is_open(on_old));
  EXPECT_TRUE(can_sign_in(first_key)) << "the old one works until the second use";
  const auto twice = signed_in(new_key);
  EXPECT_EQ(last_event(), "authenticator_ended: replaced: entry 1");
  EXPECT_EQ(all().authenticators.size(), 1U);
  EXPECT_EQ(all().new_phone(), nullptr);
  EXPECT_FALSE(is_open(on_old));
  EXPECT_FALSE(is_open(session)) << "opened by the old one";
  EXPECT_TRUE(is_open(once));
  EXPECT_TRUE(is_open(twice));
  EXPECT_FALSE(can_sign_in(first_key));
  EXPECT_TRUE(can_sign_in(new_key));
}

TEST_F(UpkeepTest, AnAppThatIsAboutToEndIsNoSecondOne) {
  Overviews overviews{*units};
  const auto apps = [&] { return overviews.find(anna, now).value().active.value().authenticators; };
  auto session = signed_in(first_key);
  (void)add(session);
  EXPECT_EQ(apps(), 2);
  const auto new_key = add(session, id_of(1));
  EXPECT_EQ(apps(), 2) << "three, of which one is about to end";
  (void)signed_in(new_key);
  (void)signed_in(new_key);
  EXPECT_EQ(apps(), 2) << "and has ended";
}

TEST_F(UpkeepTest, AStepUpIsAUseAndItsOwnSessionGoesOn) {
  auto session = signed_in(first_key);
  const auto new_key = add(session, id_of(1));
  session = proven_again(session, new_key);
  EXPECT_EQ(all().authenticators.size(), 2U);
  session = proven_again(session, new_key);
  EXPECT_EQ(all().authenticators.size(), 1U);
  EXPECT_TRUE(is_open(session));
}

TEST_F(UpkeepTest, TheOldOneEndsAtOnceWhenThePersonSaysSo) {
  auto session = signed_in(first_key);
  const auto new_key = add(session, id_of(1));
  const auto on_old = signed_in(first_key);
  const auto outcome = upkeep.end_old_now(session, presser, now).value();
  ASSERT_TRUE(std::holds_alternative<EndedOne>(outcome));
  EXPECT_FALSE(is_open(on_old));
  EXPECT_TRUE(is_open(std::get<EndedOne>(outcome).session.session));
  EXPECT_FALSE(can_sign_in(first_key));
  EXPECT_TRUE(can_sign_in(new_key));
}

TEST_F(UpkeepTest, GivenUpTheOldOneStays) {
  auto session = signed_in(first_key);
  const auto new_key = add(session, id_of(1));
  const auto outcome = upkeep.keep_old(session, presser, now).value();
  ASSERT_TRUE(std::holds_alternative<EndedOne>(outcome));
  EXPECT_EQ(last_event(), "authenticator_ended: new_phone_given_up: entry 2");
  EXPECT_TRUE(can_sign_in(first_key));
  EXPECT_FALSE(can_sign_in(new_key));
  const auto again = upkeep.keep_old(std::get<EndedOne>(outcome).session.session, presser, now).value();
  EXPECT_TRUE(std::holds_alternative<NothingToReplace>(again));
}

TEST_F(UpkeepTest, OfTwoReplacementsOneIsUnderWay) {
  auto session = signed_in(first_key);
  (void)add(session, id_of(1));
  EXPECT_TRUE(std::holds_alternative<ReplacementUnderWay>(
      enrolment.begin_another(session, all().authenticators.back().id, origin, now).value()));
}

// ---- Why did my code fail? --------------------------------------------------------------------------

TEST_F(UpkeepTest, ATriedCodeIsUsedUp) {
  const auto session = signed_in(first_key);
  next_step();
  const auto code = code_of(first_key);
  const auto outcome = tried(session, code);
  ASSERT_TRUE(std::holds_alternative<Works>(outcome));
  EXPECT_EQ(std::get<Works>(outcome).fast_by, seconds{0});
  EXPECT_EQ(last_event(), "code_tried: entry 1");
  EXPECT_TRUE(does_not_work<Right>(session, code)) << "used already";
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  ASSERT_TRUE(units->write(
      [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
  EXPECT_TRUE(std::holds_alternative<sign_in::Refused>(sign_in.enter_code(token, code, client, now).value()));
}

TEST_F(UpkeepTest, SaysHowTheClockIsOffAndNothingOpensLater) {
  const auto session = signed_in(first_key);
  pass_time(minutes{20});
  const auto slow = tried(session, code_of(first_key, -3));
  EXPECT_EQ(std::get<ClockOff>(std::get<DoesNotWork>(slow).why).slow_by, seconds{90});
  EXPECT_EQ(last_event(), "code_tried: entry 1: clock_off");
  const auto to_come = code_of(first_key, 4);
  const auto fast = tried(session, to_come);
  EXPECT_EQ(std::get<ClockOff>(std::get<DoesNotWork>(fast).why).slow_by, seconds{-120});
  pass_time(minutes{2});
  EXPECT_TRUE(does_not_work<Right>(session, to_come)) << "told once, it opens nothing when its time comes";
  EXPECT_FALSE([&] {
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    return std::holds_alternative<sign_in::SignedIn>(sign_in.enter_code(token, to_come, client, now).value());
  }());
  EXPECT_TRUE(can_sign_in(first_key)) << "the next one does";
}

TEST_F(UpkeepTest, NoneOfSeveralCodesThatWereToldOpensAnythingLater) {
  const auto session = signed_in(first_key);
  pass_time(minutes{20});
  std::vector<std::string> to_come;
  for (const auto steps : {4, 6, 5}) {
    to_come.push_back(code_of(first_key, steps));
    EXPECT_TRUE(does_not_work<ClockOff>(session, to_come.back()));
  }
  pass_time(minutes{2});
  for (const auto at : {0U, 2U, 1U}) {
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    ASSERT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    EXPECT_FALSE(std::holds_alternative<sign_in::SignedIn>(
        sign_in.enter_code(token, to_come[at], client, now).value()))
        << at;
    next_step();
  }
  EXPECT_TRUE(can_sign_in(first_key));
}

TEST_F(UpkeepTest, WhatIsTriedIsNoWrongCodeOfASignIn) {
  const auto session = signed_in(first_key);
  const auto wrong = wrong_code(first_key);
  for (int guess = 0; guess < attempt::free_failures; ++guess) {
    (void)tried(session, wrong);
  }
  const auto counted = units->read([&](unit::Unit& unit) {
    return std::pair{unit.guesses.wrong_codes(anna, now), unit.guesses.tally(anna, Kind::code).in_a_row()};
  });
  EXPECT_EQ(counted.value(), std::pair(0, std::int64_t{attempt::free_failures}));
}

TEST_F(UpkeepTest, OfSeveralTheOneIsExplainedThatTheCodeIsOf) {
  auto session = signed_in(first_key);
  const auto second_key = add(session);
  pass_time(minutes{20});
  const auto times = factor::totp::CheckUpTimes::standard();
  const auto outcome = upkeep.check_up(session, code_of(second_key, -4), presser, times, now).value();
  ASSERT_TRUE(std::holds_alternative<DoesNotWork>(outcome));
  const auto& why = std::get<DoesNotWork>(outcome).why;
  ASSERT_TRUE(std::holds_alternative<ClockOff>(why));
  EXPECT_EQ(std::get<ClockOff>(why).slow_by, seconds{120});
  EXPECT_EQ(last_event(), "code_tried: entry 2: clock_off");
}

TEST_F(UpkeepTest, ACodeOneStepAheadWorksAndSaysSo) {
  const auto session = signed_in(first_key);
  next_step();
  const auto outcome = tried(session, code_of(first_key, 1));
  ASSERT_TRUE(std::holds_alternative<Works>(outcome));
  EXPECT_EQ(std::get<Works>(outcome).fast_by, seconds{30});
}

TEST_F(UpkeepTest, TriesArePacedLikeAStepUp) {
  const auto session = signed_in(first_key);
  next_step();
  const auto wrong = wrong_code(first_key);
  for (int guess = 0; guess < attempt::free_failures; ++guess) {
    EXPECT_TRUE(does_not_work<NotOfThisEntry>(session, wrong));
  }
  EXPECT_TRUE(std::holds_alternative<Wait>(tried(session, wrong)));
  EXPECT_TRUE(std::holds_alternative<Wait>(tried(session, code_of(first_key)))) << "right or wrong";
  const auto stepped =
      step_up
          .prove(session,
                 {.password = Secret::copy_of(password), .code = Secret::copy_of(code_of(first_key))}, client,
                 sign_in::StepUp::For::step_up, now)
          .value();
  EXPECT_TRUE(std::holds_alternative<sign_in::Wait>(stepped)) << "one pace for both";
}

TEST_F(UpkeepTest, WhatCanBeNoCodeCostsNothing) {
  const auto session = signed_in(first_key);
  for (int guess = 0; guess < 20; ++guess) {
    EXPECT_TRUE(does_not_work<NotACode>(session, "12345"));
  }
}

TEST_F(UpkeepTest, LockedCodesAreNotLookedAt) {
  const auto session = signed_in(first_key);
  const auto wrong = wrong_code(first_key);
  for (int guess = 0; guess < attempt::failures_that_lock; ++guess) {
    pass_time(hours{1});
    (void)tried(session, wrong);
  }
  pass_time(hours{1});
  EXPECT_TRUE(std::holds_alternative<CodesOff>(tried(session, code_of(first_key))));
  EXPECT_EQ(last_event(), "code_tried: entry 1: locked");
  EXPECT_TRUE(
      std::holds_alternative<CodesOff>(enrolment.begin_another(session, id_of(1), origin, now).value()));
}

}  // namespace
}  // namespace sallyport::enrolment
