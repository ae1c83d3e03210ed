#include "sign_in/sign_in.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "pass/pass.h"
#include "sign_in/password_check.h"
#include "sign_in/presence.h"
#include "sign_in/step_up.h"
#include "store/contract/house.h"

namespace sallyport::sign_in {
namespace {

class SignInTest : public store::contract::House {
 protected:
  SignIn flow{*units, pool, ring, random, otp::Window{}};
  StepUp step_up{*units, pool, ring, random, otp::Window{}};
  Presence presence{*units, session::Limits::standard()};
  AccountId anna = add_subscriber("anna");
  otp::Key key = otp::Key::generate(random);
  Client stranger{.origin = origin, .network = "192.0.2.0/24", .browser = {}};

  auto enter(std::string_view name, std::string_view typed_password, const Client& client)
      -> PasswordOutcome {
    return flow
        .enter_password({account::Identifier::typed(name), Secret::copy_of(typed_password)}, client, now)
        .value();
  }
  auto enter(std::string_view name, std::string_view typed_password) -> PasswordOutcome {
    return enter(name, typed_password, stranger);
  }
  template <class Outcome>
  auto session_of(const Outcome& outcome) -> session::Session {
    return kept(std::get<SignedIn>(outcome).opened.session);
  }
  /// The attempt after the right password.
  auto attempt() -> crypto::Digest {
    const auto outcome = enter("anna", password);
    return std::get<SecondStepDue>(outcome).attempt.digest();
  }
  /// The same, without the work of hashing.
  auto prepared_attempt() -> crypto::Digest {
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    return token;
  }
  auto enter_code(const crypto::Digest& attempt, std::string_view code) -> SecondStepOutcome {
    return flow.enter_code(attempt, code, stranger, now).value();
  }
  void next_code() { pass_time(seconds{30}); }
  auto told(const SecondStepOutcome& outcome) -> std::optional<Told> {
    const auto* refused = std::get_if<Refused>(&outcome);
    return refused == nullptr ? std::nullopt : std::optional{refused->told};
  }
  auto give_recovery_codes() -> std::vector<std::string> {
    std::vector<std::string> shown;
    std::vector<factor::recovery_code::HashedCode> hashed;
    const auto salt = crypto::Salt::generate(random);
    for (const auto& code : factor::recovery_code::RecoveryCode::generate_set(random)) {
      shown.emplace_back(code.shown().reveal());
      hashed.push_back(
          {code.selector(), std::get<crypto::PasswordHash>(pool.hash_with_salt(code.proof(), salt))});
    }
    EXPECT_TRUE(units->write([&](unit::Unit& unit) { unit.recovery_codes.replace_set(anna, hashed, now); }));
    return shown;
  }
};

TEST_F(SignInTest, APasswordAloneOpensASessionWithoutSecondFactor) {
  const auto outcome = enter("anna", password);
  const auto& signed_in = std::get<SignedIn>(outcome);
  EXPECT_TRUE(signed_in.new_browser.has_value());
  const auto present =
      presence.find(signed_in.opened.token.digest(), Presence::Activity::of_a_person, now).value();
  ASSERT_TRUE(present);
  EXPECT_EQ(present->account.id, anna);
  EXPECT_EQ(present->session.factors, factor::Kinds{factor::Kind::password});
  EXPECT_EQ(last_event(), "signed_in");
}

class PolicyAtSignIn : public SignInTest {
 protected:
  using Rule = account::TwoFactorRule;

  /// Whoever signs in under this rule, and what he finds `later`.
  struct Came {
    SignedIn signed_in;
    std::optional<Present> present;
  };
  auto come(const Rule& rule, seconds later = {}) -> Came {
    const account::TwoFactorPolicy policy{rule, {}};
    SignIn sign_in{*units, pool, ring, random, otp::Window{}, policy};
    Presence who{*units, session::Limits::standard(), policy};
    auto outcome =
        sign_in.enter_password({account::Identifier::typed("anna"), Secret::copy_of(password)}, stranger, now)
            .value();
    auto& signed_in = std::get<SignedIn>(outcome);
    const auto token = signed_in.opened.token.digest();
    const auto once = who.find(token, Presence::Activity::none, now).value();
    EXPECT_TRUE(once);
    // From memory the time counts too.
    auto present = who.recall(token, Presence::Activity::none, now + later);
    return {std::move(signed_in), std::move(present)};
  }
  static auto demand(const Came& came) -> const account::Demand& {
    return std::get<SignedIn::ByPassword>(came.signed_in.by).demand;
  }
};

TEST_F(PolicyAtSignIn, WhoMustEnrolGetsASessionForThatAlone) {
  const auto once = come({.policy = Rule::Policy::required, .from = now - days{2}});
  EXPECT_EQ(once.signed_in.opened.session.scope, session::Scope::full) << "a snooze is left";
  EXPECT_FALSE(once.present->reaches_everything());
  EXPECT_EQ(units->write([&](unit::Unit& unit) { return unit.delays.snooze(anna, now - days{1}); }),
            Written::yes);
  const auto came = come({.policy = Rule::Policy::required, .from = now - days{9}});
  EXPECT_EQ(came.signed_in.opened.session.scope, session::Scope::enrolment_only);
  EXPECT_FALSE(came.present->reaches_everything());
  EXPECT_EQ(last_event(), "signed_in: enrolment_only");
}

TEST_F(PolicyAtSignIn, ASessionThatIsOlderThanTheDeadlineIsHeldByIt) {
  const auto before = come({.policy = Rule::Policy::required, .from = now + seconds{30}}, seconds{29});
  EXPECT_TRUE(std::holds_alternative<account::InGrace>(demand(before)));
  ASSERT_TRUE(before.present);
  EXPECT_TRUE(before.present->reaches_everything());
  const auto after = come({.policy = Rule::Policy::required, .from = now + seconds{30}}, seconds{30});
  ASSERT_TRUE(after.present) << "it is in memory";
  EXPECT_EQ(after.present->session.scope, session::Scope::full);
  EXPECT_FALSE(after.present->reaches_everything());
}

TEST_F(PolicyAtSignIn, WhoHasASecondFactorIsAskedForNothing) {
  add_authenticator(anna, key);
  const account::TwoFactorPolicy policy{{.policy = Rule::Policy::required}, {}};
  SignIn sign_in{*units, pool, ring, random, otp::Window{}, policy};
  Presence who{*units, session::Limits::standard(), policy};
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  EXPECT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {factor::Kind::password, factor::Kind::code}, token}, now);
  }));
  EXPECT_TRUE(who.find(token, Presence::Activity::none, now).value()->reaches_everything());
  EXPECT_TRUE(std::holds_alternative<SecondStepDue>(
      sign_in.enter_password({account::Identifier::typed("anna"), Secret::copy_of(password)}, stranger, now)
          .value()));
}

TEST_F(PolicyAtSignIn, WhatChangesOfTheAccountIsSeenAtOnce) {
  const account::TwoFactorPolicy policy;
  Presence who{*units, session::Limits::standard(), policy};
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  EXPECT_TRUE(units->write([&](unit::Unit& unit) {
    unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, token}, now);
  }));
  EXPECT_TRUE(who.find(token, Presence::Activity::none, now).value()->reaches_everything());
  EXPECT_TRUE(units->write(
      [&](unit::Unit& unit) { unit.accounts.set_group(anna, account::Group::create("agents").value()); }));
  EXPECT_FALSE(who.find(token, Presence::Activity::none, now).value()->reaches_everything());
  add_authenticator(anna, key);
  EXPECT_TRUE(who.find(token, Presence::Activity::none, now).value()->reaches_everything());
}

TEST_F(SignInTest, AnyIdentifierWorks) {
  for (const auto* name : {"ANNA", "k-anna", "Anna@Example.com", " anna "}) {
    EXPECT_TRUE(std::holds_alternative<SignedIn>(enter(name, password))) << name;
  }
}

TEST_F(SignInTest, RefusesEverythingWrongInOneWay) {
  const auto refused = [&](std::string_view name, std::string_view typed) {
    const auto outcome = enter(name, typed);
    const auto* why = std::get_if<Refused>(&outcome);
    return why != nullptr && why->told == Told::not_right;
  };
  EXPECT_TRUE(refused("anna", "wrong"));
  EXPECT_EQ(last_event(), "factor_refused: sign_in: wrong");
  EXPECT_TRUE(refused("nobody", password));
  EXPECT_EQ(last_event(), "factor_refused: sign_in: unknown_name");
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_TRUE(refused("anna", password));
  EXPECT_EQ(last_event(), "factor_refused: sign_in: account_disabled");
}

TEST_F(SignInTest, ThrottlesNobodyAndSomebodyAlike) {
  std::vector<std::vector<std::int64_t>> waits;
  for (const auto* name : {"anna", "nobody"}) {
    const auto started = now;
    auto& row = waits.emplace_back();
    for (int guess = 0; guess < 8; ++guess) {
      const auto outcome = enter(name, "wrong");
      const auto* wait = std::get_if<Wait>(&outcome);
      row.push_back(
          wait == nullptr ? 0 : static_cast<std::int64_t>(unix_seconds(wait->until) - unix_seconds(now)));
      if (wait != nullptr) {
        const auto right = enter(name, password);
        EXPECT_EQ(std::get<Wait>(right).until, wait->until) << "the same whether it is right or wrong";
        now = wait->until;
      }
    }
    now = started;
  }
  EXPECT_EQ(waits[0], waits[1]);
  EXPECT_EQ(waits[0], (std::vector<std::int64_t>{0, 0, 0, 0, 0, 30, 0, 60}));
}

TEST_F(SignInTest, ParallelGuessesCanNotOverrunTheLimit) {
  std::atomic<int> evaluated = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 20; ++thread) {
    threads.emplace_back(
        [&] { evaluated += std::holds_alternative<Refused>(enter("anna", "wrong")) ? 1 : 0; });
  }
  threads.clear();
  EXPECT_EQ(evaluated, attempt::free_failures);
}

TEST_F(SignInTest, AKnownBrowserHasAPaceOfItsOwn) {
  const auto first = enter("anna", password);
  auto home = stranger;
  home.browser = std::get<SignedIn>(first).new_browser->digest();
  for (int guess = 0; guess < 5; ++guess) {
    (void)enter("anna", "wrong");
  }
  EXPECT_TRUE(std::holds_alternative<Wait>(enter("anna", password)));
  EXPECT_TRUE(std::holds_alternative<SignedIn>(enter("anna", password, home)));
}

TEST_F(SignInTest, AHundredFailuresLockThePasswordButForAKnownBrowser) {
  const auto first = enter("anna", password);
  auto home = stranger;
  home.browser = std::get<SignedIn>(first).new_browser->digest();
  for (int guess = 0; guess < attempt::failures_that_lock; ++guess) {
    (void)enter("anna", "wrong");
    pass_time(hours{2});
  }
  EXPECT_TRUE(std::ranges::find(events, "factor_locked") != events.end());
  const auto locked = enter("anna", password);
  EXPECT_EQ(std::get<Refused>(locked).told, Told::not_right) << "nothing tells that the password is locked";
  EXPECT_EQ(last_event(), "factor_refused: sign_in: locked");
  EXPECT_TRUE(std::holds_alternative<SignedIn>(enter("anna", password, home)));
}

TEST_F(SignInTest, WithAnAuthenticatorThePasswordOpensNothing) {
  add_authenticator(anna, key);
  const auto outcome = enter("anna", password);
  ASSERT_TRUE(std::holds_alternative<SecondStepDue>(outcome));
  const auto& due = std::get<SecondStepDue>(outcome);
  EXPECT_FALSE(presence.find(due.attempt.digest(), Presence::Activity::none, now).value());
  const auto finished = enter_code(due.attempt.digest(), code_of(key));
  const auto& signed_in = std::get<SignedIn>(finished);
  EXPECT_EQ(std::get<SignedIn::ByCode>(signed_in.by).use, SignedIn::ByCode::Use::first);
  EXPECT_TRUE(std::holds_alternative<TooLate>(enter_code(due.attempt.digest(), code_of(key, 1))))
      << "the attempt is used up";
}

TEST_F(SignInTest, ACodeWorksOnceWhateverItWasUsedFor) {
  add_authenticator(anna, key);
  const auto code = code_of(key);
  const auto first = attempt();
  const auto second = attempt();
  EXPECT_TRUE(std::holds_alternative<SignedIn>(enter_code(first, code)));
  EXPECT_EQ(told(enter_code(second, code)), Told::code_already_used);
  EXPECT_EQ(last_event(), "factor_refused: sign_in: otp_replay");
  EXPECT_EQ(told(enter_code(second, code_of(key, -1))), Told::code_already_used) << "nor the one before it";
  EXPECT_TRUE(std::holds_alternative<SignedIn>(enter_code(second, code_of(key, 1))));
}

TEST_F(SignInTest, OfManyEqualCodesAtOnceOneIsAccepted) {
  add_authenticator(anna, key);
  for (int round = 0; round < 20; ++round) {
    pass_time(hours{2});
    std::vector<crypto::Digest> attempts;
    for (int browser = 0; browser < 10; ++browser) {
      attempts.push_back(prepared_attempt());
    }
    std::atomic<int> accepted = 0;
    std::vector<std::jthread> threads;
    for (const auto& one : attempts) {
      threads.emplace_back(
          [&, one] { accepted += std::holds_alternative<SignedIn>(enter_code(one, code_of(key))) ? 1 : 0; });
    }
    threads.clear();
    EXPECT_EQ(accepted, 1) << round;
  }
}

TEST_F(SignInTest, OddCodesAreRefusedLikeWrongOnes) {
  add_authenticator(anna, key);
  const auto one = prepared_attempt();
  for (const auto* odd : {"", "12345", "1234567", "+12345", "1e5", "abcdef",
                          "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x93\xEF\xBC\x94\xEF\xBC\x95\xEF\xBC\x96",
                          "\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4\xD9\xA5\xD9\xA6"}) {
    EXPECT_EQ(told(enter_code(one, odd)), Told::not_right) << odd;
  }
  EXPECT_TRUE(std::holds_alternative<SignedIn>(enter_code(one, " " + code_of(key).insert(3, " ") + " ")));
}

TEST_F(SignInTest, WrongCodesAreCountedAcrossSignIns) {
  add_authenticator(anna, key);
  for (int guess = 0; guess < 5; ++guess) {
    EXPECT_EQ(told(enter_code(prepared_attempt(), wrong_code(key))), Told::not_right);
  }
  const auto right = enter_code(prepared_attempt(), code_of(key));
  ASSERT_TRUE(std::holds_alternative<Wait>(right));
  EXPECT_EQ(std::get<Wait>(right).until, now + seconds{30});
  pass_time(seconds{30});
  EXPECT_TRUE(std::holds_alternative<SignedIn>(enter_code(prepared_attempt(), code_of(key))));
}

TEST_F(SignInTest, AHundredWrongCodesLockTheAuthenticatorAndNotTheRecoveryCodes) {
  add_authenticator(anna, key);
  const auto codes = give_recovery_codes();
  for (int guess = 0; guess < attempt::failures_that_lock; ++guess) {
    (void)enter_code(prepared_attempt(), wrong_code(key));
    pass_time(hours{2});
  }
  EXPECT_EQ(told(enter_code(prepared_attempt(), code_of(key))), Told::factor_locked);
  pass_time(hours{2});
  const auto by_recovery = flow.enter_recovery_code(prepared_attempt(), codes[0], stranger, now).value();
  ASSERT_TRUE(std::holds_alternative<SignedIn>(by_recovery));
  EXPECT_EQ(std::get<SignedIn::ByRecoveryCode>(std::get<SignedIn>(by_recovery).by).remaining, 9);
  pass_time(hours{2});
  EXPECT_EQ(told(enter_code(prepared_attempt(), code_of(key))), Told::factor_locked)
      << "success with another factor";
}

TEST_F(SignInTest, PatientGuessingIsNoticed) {
  add_authenticator(anna, key);
  for (int day = 0; day < 29; ++day) {
    for (int guess = 0; guess < 4; ++guess) {
      (void)enter_code(prepared_attempt(), wrong_code(key));
    }
    ASSERT_TRUE(std::holds_alternative<SignedIn>(enter_code(prepared_attempt(), code_of(key))));
    pass_time(days{1});
  }
  EXPECT_TRUE(std::ranges::find(events, "many_wrong_codes: 100 in 30 days") != events.end());
}

TEST_F(SignInTest, ARecoveryCodeWorksOnceAndForItsOwnerAlone) {
  add_authenticator(anna, key);
  const auto codes = give_recovery_codes();
  const auto one = prepared_attempt();
  EXPECT_EQ(told(flow.enter_recovery_code(one, "ABCD-EFGH-IJKL-MNOP", stranger, now).value()),
            Told::not_right);
  const auto two = prepared_attempt();
  ASSERT_TRUE(
      std::holds_alternative<SignedIn>(flow.enter_recovery_code(one, codes[3], stranger, now).value()));
  EXPECT_EQ(told(flow.enter_recovery_code(two, codes[3], stranger, now).value()), Told::not_right);

  const auto bela = add_subscriber("bela");
  add_authenticator(bela, otp::Key::generate(random));
  const auto bela_in = enter("bela", password);
  EXPECT_EQ(told(flow.enter_recovery_code(std::get<SecondStepDue>(bela_in).attempt.digest(), codes[4],
                                          stranger, now)
                     .value()),
            Told::not_right);
}

TEST_F(SignInTest, OfManyEqualRecoveryCodesAtOnceOneIsAccepted) {
  add_authenticator(anna, key);
  const auto codes = give_recovery_codes();
  std::vector<crypto::Digest> attempts;
  for (int browser = 0; browser < 5; ++browser) {
    attempts.push_back(prepared_attempt());
  }
  std::atomic<int> accepted = 0;
  {
    std::vector<std::jthread> threads;
    for (const auto& one : attempts) {
      threads.emplace_back([&, one] {
        const auto outcome = flow.enter_recovery_code(one, codes[0], stranger, now).value();
        accepted += std::holds_alternative<SignedIn>(outcome) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(units->read([&](unit::Unit& unit) { return unit.recovery_codes.state(anna)->remaining; }).value(),
            9);
}

TEST_F(SignInTest, TheSecondStepHasTenMinutes) {
  add_authenticator(anna, key);
  const auto one = prepared_attempt();
  pass_time(minutes{10} - seconds{1});
  EXPECT_TRUE(flow.is_second_step_due(one, now).value());
  pass_time(seconds{1});
  EXPECT_FALSE(flow.is_second_step_due(one, now).value());
  EXPECT_TRUE(std::holds_alternative<TooLate>(enter_code(one, code_of(key))));
}

TEST_F(SignInTest, AnAccountThatIsClosedMeanwhileGetsNoFurther) {
  add_authenticator(anna, key);
  const auto one = prepared_attempt();
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_TRUE(std::holds_alternative<TooLate>(enter_code(one, code_of(key))));
}

// The new password is the first version again.
TEST_F(SignInTest, APasswordThatIsRemovedAndChosenAnewMeanwhileIsRefused) {
  PasswordCheck check{pool, ring, random};
  const attempt::Guess guess{.lane = attempt::Lane::second_step(anna),
                             .account = anna,
                             .kind = factor::Kind::password,
                             .network = stranger.network};
  const auto claimed =
      units
          ->write([&](unit::Unit& unit) {
            return check.claim(unit, guess, unit.accounts.find(anna), From::stranger, now, origin);
          })
          .value();
  const auto& claim = std::get<PasswordClaim>(claimed);
  const auto hashed = check.hash(claim, Secret::copy_of(password));
  const auto other = std::get<crypto::PasswordHash>(pool.hash(Secret::copy_of("another password"), random));
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.passwords.remove(anna);
    EXPECT_EQ(unit.passwords.replace(anna, {.hash = other, .chosen = now, .version = Version::none()}),
              Written::yes);
    EXPECT_EQ(unit.passwords.find(anna)->version, claim.password->version);
  }));
  const auto settled = units->write([&](unit::Unit& unit) {
    return check.settle(unit, claim, std::get<PasswordSeen>(hashed), now, origin);
  });
  EXPECT_TRUE(std::holds_alternative<PasswordRefused>(settled.value()));
}

TEST_F(SignInTest, APassOpensTheEnrolmentAlone) {
  add_authenticator(anna, key);
  const auto pass = pass::PassCode::generate(random);
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.passes.put(
        {.account = anna, .kind = pass::Kind::re_enrolment, .digest = pass.digest(), .made = now});
  }));
  EXPECT_EQ(told(flow.enter_pass(prepared_attempt(), "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", stranger, now).value()),
            Told::not_right);
  const auto one = prepared_attempt();
  const auto two = prepared_attempt();
  const auto outcome = flow.enter_pass(one, pass.shown().reveal(), stranger, now).value();
  ASSERT_TRUE(std::holds_alternative<SignedIn>(outcome));
  EXPECT_EQ(std::get<SignedIn>(outcome).opened.session.scope, session::Scope::enrolment_only);
  EXPECT_FALSE(std::get<SignedIn>(outcome).new_browser) << "whoever comes by a pass is not known yet";
  EXPECT_EQ(told(flow.enter_pass(two, pass.shown().reveal(), stranger, now).value()), Told::not_right)
      << "single use";
}

TEST_F(SignInTest, APassEndsAfterADay) {
  add_authenticator(anna, key);
  const auto pass = pass::PassCode::generate(random);
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.passes.put(
        {.account = anna, .kind = pass::Kind::re_enrolment, .digest = pass.digest(), .made = now});
  }));
  pass_time(hours{24});
  EXPECT_EQ(told(flow.enter_pass(prepared_attempt(), pass.shown().reveal(), stranger, now).value()),
            Told::not_right);
}

TEST_F(SignInTest, ASwappedKeyOpensNothing) {
  add_authenticator(anna, key);
  const auto bela = add_subscriber("bela");
  add_authenticator(bela, otp::Key::generate(random));
  const auto sealed =
      units->read([&](unit::Unit& unit) { return unit.authenticators.of(bela)[0].sealed_key; }).value();
  EXPECT_FALSE(ring.open(sealed, factor::totp::key_binding(anna, {1})).has_value());
  EXPECT_TRUE(ring.open(sealed, factor::totp::key_binding(bela, {1})).has_value());
}

TEST_F(SignInTest, SessionsEndByTimeAndBySignOut) {
  const auto outcome = enter("anna", password);
  const auto token = std::get<SignedIn>(outcome).opened.token.digest();
  const auto is_live = [&](Presence::Activity activity) {
    return presence.find(token, activity, now).value().has_value();
  };
  for (int half_hour = 0; half_hour < 40; ++half_hour) {
    pass_time(minutes{30});
    EXPECT_TRUE(is_live(Presence::Activity::of_a_person)) << half_hour;
  }
  pass_time(minutes{59});
  EXPECT_TRUE(is_live(Presence::Activity::none)) << "asking is no activity";
  pass_time(minutes{1});
  EXPECT_FALSE(is_live(Presence::Activity::none));

  const auto again = enter("anna", password);
  const auto second = std::get<SignedIn>(again).opened.token.digest();
  ASSERT_TRUE(presence.sign_out(session_of(again), stranger, now).has_value());
  EXPECT_FALSE(presence.find(second, Presence::Activity::none, now).value());
}

TEST_F(SignInTest, MemoryNeverKeepsASessionAlive) {
  const auto knows = [&](const crypto::Digest& token) {
    (void)presence.find(token, Presence::Activity::none, now).value();
    return presence.recall(token, Presence::Activity::none, now).has_value();
  };
  const auto sign_in = [&] {
    const auto outcome = enter("anna", password);
    return session_of(outcome);
  };
  const auto first = sign_in();
  EXPECT_TRUE(knows(first.token));
  ASSERT_TRUE(presence.sign_out(first, stranger, now));
  EXPECT_FALSE(knows(first.token));

  const auto second = sign_in();
  EXPECT_TRUE(knows(second.token));
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_FALSE(knows(second.token));
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::enabled); }));
  EXPECT_TRUE(knows(second.token));
  EXPECT_FALSE(presence.recall(second.token, Presence::Activity::of_a_person, now + minutes{1}))
      << "that it is in use has to be noted";
  EXPECT_FALSE(presence.recall(second.token, Presence::Activity::none, now + hours{1}));
}

TEST_F(SignInTest, ASessionSaysWhereItWasOpened) {
  const auto outcome = enter("anna", password);
  const auto id = session_of(outcome).id;
  const auto listed = presence.sessions_of(anna, now).value();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].id, id);
  EXPECT_EQ(listed[0].address, stranger.origin.address);
  EXPECT_EQ(listed[0].user_agent, stranger.origin.user_agent);
  EXPECT_TRUE(presence.sessions_of(anna, now + hours{1}).value().empty()) << "what is over is not listed";
}

TEST_F(SignInTest, ItsOwnerEndsASessionAndMemoryForgetsIt) {
  const auto sign_in = [&] {
    const auto outcome = enter("anna", password);
    return session_of(outcome);
  };
  const auto is_live = [&](const session::Session& session) {
    return presence.find(session.token, Presence::Activity::none, now).value().has_value();
  };
  const auto mine = sign_in();
  const auto other = sign_in();
  const auto third = sign_in();
  EXPECT_TRUE(is_live(other));
  EXPECT_TRUE(std::holds_alternative<Presence::Ended>(presence.end(mine, other.id, stranger, now).value()));
  EXPECT_EQ(last_event(), "session_ended: opened from " + stranger.origin.address);
  EXPECT_FALSE(is_live(other));
  EXPECT_TRUE(is_live(third));

  EXPECT_TRUE(
      std::holds_alternative<Presence::NoSuchSession>(presence.end(mine, other.id, stranger, now).value()));
  EXPECT_EQ(last_event(), "id_refused: session");
  EXPECT_TRUE(std::holds_alternative<Presence::NoSuchSession>(
      presence.end(mine, std::nullopt, stranger, now).value()));
  EXPECT_TRUE(std::holds_alternative<Presence::Gone>(presence.end(other, mine.id, stranger, now).value()));

  EXPECT_TRUE(std::holds_alternative<Presence::Ended>(presence.end_others(mine, stranger, now).value()));
  EXPECT_EQ(last_event(), "other_sessions_ended");
  EXPECT_TRUE(is_live(mine));
  EXPECT_FALSE(is_live(third));
  EXPECT_TRUE(std::holds_alternative<Presence::Gone>(presence.end_others(third, stranger, now).value()));
}

TEST_F(SignInTest, EndingSessionsNeedsAFreshProof) {
  const auto first = session_of(enter("anna", password));
  const auto second = session_of(enter("anna", password));
  pass_time(session::proof_is_fresh_for + seconds{1});
  EXPECT_TRUE(
      std::holds_alternative<Presence::StepUpNeeded>(presence.end(first, second.id, stranger, now).value()));
  EXPECT_TRUE(
      std::holds_alternative<Presence::StepUpNeeded>(presence.end_others(first, stranger, now).value()));
  EXPECT_EQ(presence.sessions_of(anna, now).value().size(), 2U);
}

TEST_F(SignInTest, WhoCameByAPassEndsNoSession) {
  const auto first = session_of(enter("anna", password));
  const auto token = crypto::Token::generate(random, Instant{}).digest();
  const auto by_pass = units
                           ->write([&](unit::Unit& unit) {
                             unit.sessions.add({.account = anna,
                                                .scope = session::Scope::enrolment_only,
                                                .factors = {factor::Kind::password, factor::Kind::pass},
                                                .token = token},
                                               now);
                             return unit.sessions.find(token).value();
                           })
                           .value();
  EXPECT_TRUE(std::holds_alternative<Presence::NoSuchSession>(
      presence.end(by_pass, first.id, stranger, now).value()));
  EXPECT_TRUE(
      std::holds_alternative<Presence::NoSuchSession>(presence.end_others(by_pass, stranger, now).value()));
  EXPECT_EQ(presence.sessions_of(anna, now).value().size(), 2U);
}

TEST_F(SignInTest, NoSessionOutlivesADay) {
  const auto outcome = enter("anna", password);
  const auto token = std::get<SignedIn>(outcome).opened.token.digest();
  for (int half_hour = 0; half_hour < 47; ++half_hour) {
    pass_time(minutes{30});
    EXPECT_TRUE(presence.find(token, Presence::Activity::of_a_person, now).value()) << half_hour;
  }
  pass_time(minutes{30});
  EXPECT_FALSE(presence.find(token, Presence::Activity::of_a_person, now).value());
}

TEST_F(SignInTest, StepUpAsksForBothFactorsAndRenewsTheToken) {
  add_authenticator(anna, key);
  const auto in = enter_code(prepared_attempt(), code_of(key));
  const auto opened = session_of(in);
  const auto prove = [&](std::string_view typed_password, std::string_view code) {
    return step_up
        .prove(opened, {.password = Secret::copy_of(typed_password), .code = Secret::copy_of(code)}, stranger,
               StepUp::For::step_up, now)
        .value();
  };
  EXPECT_TRUE(step_up.asks_for_code(opened).value());
  EXPECT_TRUE(std::holds_alternative<Refused>(prove(password, "")));
  EXPECT_TRUE(std::holds_alternative<Refused>(prove("wrong", code_of(key, 1))));
  const auto replay = prove(password, code_of(key));
  EXPECT_EQ(std::get<Refused>(replay).told, Told::code_already_used);
  const auto proven = prove(password, code_of(key, 1));
  ASSERT_TRUE(std::holds_alternative<SteppedUp>(proven));
  const auto& raised = std::get<SteppedUp>(proven);
  EXPECT_FALSE(presence.find(opened.token, Presence::Activity::none, now).value()) << "the old token is dead";
  EXPECT_TRUE(presence.find(raised.opened.token.digest(), Presence::Activity::none, now).value());
  EXPECT_TRUE(std::holds_alternative<SessionGone>(prove(password, code_of(key, 2))))
      << "the old session is gone";
}

TEST_F(SignInTest, OfTwoPressesAtOnceTheSecondIsNoWrongGuess) {
  add_authenticator(anna, key);
  const auto in = enter_code(prepared_attempt(), code_of(key));
  const auto session = session_of(in);
  next_code();
  std::vector<std::thread> presses;
  std::atomic<int> raised = 0;
  std::atomic<int> gone = 0;
  for (int press = 0; press < 4; ++press) {
    presses.emplace_back([&] {
      const auto outcome =
          step_up
              .prove(session, {.password = Secret::copy_of(password), .code = Secret::copy_of(code_of(key))},
                     stranger, StepUp::For::step_up, now)
              .value();
      raised += std::holds_alternative<SteppedUp>(outcome) ? 1 : 0;
      gone += std::holds_alternative<SessionGone>(outcome) ? 1 : 0;
    });
  }
  for (auto& press : presses) {
    press.join();
  }
  EXPECT_EQ(raised, 1);
  EXPECT_EQ(gone, 3);
  const auto counted = [&](factor::Kind kind) {
    return units->read([&](unit::Unit& unit) { return unit.guesses.tally(anna, kind).in_a_row(); }).value();
  };
  EXPECT_EQ(counted(factor::Kind::code), 0);
  EXPECT_EQ(counted(factor::Kind::password), 0);
  EXPECT_EQ(units->read([&](unit::Unit& unit) { return unit.guesses.wrong_codes(anna, now); }).value(), 0);
}

TEST_F(SignInTest, WhoStoleASessionKeepsTheOwnersFromNoProof) {
  const auto own = session_of(enter("anna", password));
  const auto stolen = session_of(enter("anna", password));
  const auto prove = [&](const session::Session& session, std::string_view typed) {
    return step_up
        .prove(session, {.password = Secret::copy_of(typed), .code = Secret::copy_of("")}, stranger,
               StepUp::For::step_up, now)
        .value();
  };
  for (int guess = 0; guess < attempt::free_failures; ++guess) {
    EXPECT_TRUE(std::holds_alternative<Refused>(prove(stolen, "wrong")));
  }
  EXPECT_TRUE(std::holds_alternative<Wait>(prove(stolen, password)));
  EXPECT_EQ(
      units->read([&](unit::Unit& unit) { return unit.guesses.tally(anna, factor::Kind::password); }).value(),
      attempt::Tally{attempt::free_failures})
      << "the hundred are the account's";
  EXPECT_TRUE(std::holds_alternative<SteppedUp>(prove(own, password)));
}

TEST_F(SignInTest, WithTheOtherSessionsTheirBrowsersAreForgotten) {
  const auto coming_back = [&](const SignedIn& signed_in) {
    auto client = stranger;
    client.browser = signed_in.new_browser->digest();
    return client;
  };
  const auto mine = std::get<SignedIn>(enter("anna", password));
  const auto other = std::get<SignedIn>(enter("anna", password));
  const auto home = coming_back(mine);
  ASSERT_TRUE(std::holds_alternative<Presence::Ended>(
      presence.end_others(kept(mine.opened.session), home, now).value()));
  EXPECT_TRUE(std::get<SignedIn>(enter("anna", password, coming_back(other))).new_browser) << "a stranger";
  EXPECT_FALSE(std::get<SignedIn>(enter("anna", password, home)).new_browser);
}

TEST_F(SignInTest, WithTheOtherSessionsAnAddressThatWaitsIsOver) {
  const auto mine = session_of(enter("anna", password));
  const auto ask = [&](AccountId who, std::string_view link) {
    ASSERT_TRUE(units->write([&](unit::Unit& unit) {
      unit.contacts.put({.account = who,
                         .which = account::Which::registered,
                         .address = account::EmailAddress::create("thief@example.net").value(),
                         .link = crypto::sha256(link),
                         .asked = now});
    }));
  };
  const auto waits = [&](std::string_view link) {
    return units->read([&](unit::Unit& unit) { return unit.contacts.find_unconfirmed(crypto::sha256(link)); })
        .value()
        .has_value();
  };
  const auto end_others = [&] {
    return std::get<Presence::Ended>(presence.end_others(mine, stranger, now).value());
  };
  EXPECT_FALSE(end_others().address_dropped);
  ask(anna, "his");
  ask(add_subscriber("bela"), "of another account");
  EXPECT_TRUE(end_others().address_dropped);
  EXPECT_FALSE(waits("his"));
  EXPECT_TRUE(waits("of another account"));
  EXPECT_FALSE(end_others().address_dropped);
}

TEST_F(SignInTest, TwoAccountsInOneBrowserDontMakeStrangersOfEachOther) {
  (void)add_subscriber("bela");
  auto browser = stranger;
  browser.browser = std::get<SignedIn>(enter("anna", password)).new_browser->digest();
  EXPECT_FALSE(std::get<SignedIn>(enter("bela", password, browser)).new_browser) << "the cookie stays";
  for (const auto* name : {"anna", "bela", "anna", "bela"}) {
    events.clear();
    EXPECT_FALSE(std::get<SignedIn>(enter(name, password, browser)).new_browser);
    EXPECT_EQ(last_event(), "signed_in") << name;
  }
  auto forged = stranger;
  forged.browser = crypto::sha256("not one of ours");
  EXPECT_TRUE(std::get<SignedIn>(enter("bela", password, forged)).new_browser);
  EXPECT_EQ(last_event(), "signed_in: new_browser");
}

TEST_F(SignInTest, WhoComesToEnrolAloneFromAnUnknownBrowserIsToldOf) {
  (void)enter("anna", password);
  const auto waiting = [&] {
    return units->read([&](unit::Unit& unit) { return unit.outbox.waiting(); }).value();
  };
  ASSERT_EQ(waiting(), 0);
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_enrolment(anna, account::Enrolment::due); }));
  const auto in = std::get<SignedIn>(enter("anna", password));
  EXPECT_EQ(in.opened.session.scope, session::Scope::enrolment_only);
  EXPECT_EQ(waiting(), 1);
}

TEST_F(SignInTest, StepUpTakesARecoveryCodeInstead) {
  add_authenticator(anna, key);
  const auto codes = give_recovery_codes();
  const auto in = enter_code(prepared_attempt(), code_of(key));
  const auto session = session_of(in);
  const auto outcome =
      step_up
          .prove(session, {.password = Secret::copy_of(password), .code = Secret::copy_of(codes[2])},
                 stranger, StepUp::For::removal, now)
          .value();
  ASSERT_TRUE(std::holds_alternative<SteppedUp>(outcome));
  EXPECT_TRUE(std::get<SteppedUp>(outcome).proof.factors().has(factor::Kind::recovery_code));
}

}  // namespace
}  // namespace sallyport::sign_in
