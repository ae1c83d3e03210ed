#include "enrolment/enrolment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>

#include "base/encoding.h"
#include "enrolment/overview.h"
#include "store/contract/house.h"

namespace sallyport::enrolment {
namespace {

class EnrolmentTest : public store::contract::House {
 protected:
  Enrolment flow{*units, pool, ring, random, otp::Issuer::create("Example Net").value(), otp::Window{}};
  AccountId anna = add_subscriber("anna");
  session::Session browser = open_session({factor::Kind::password});

  auto open_session(factor::Kinds factors, session::Scope scope = session::Scope::full) -> session::Session {
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    const session::NewSession opened{anna, scope, factors, token};
    EXPECT_TRUE(units->write([&](unit::Unit& unit) { unit.sessions.add(opened, now); }));
    return kept(opened);
  }
  /// As a step-up would.
  void prove_again(session::Session& session) {
    session.proven = now;
    EXPECT_EQ(units->write([&](unit::Unit& unit) { return unit.sessions.replace(session, session.token); }),
              Written::yes);
  }
  auto is_open(const session::Session& session) -> bool {
    return units->read([&](unit::Unit& unit) { return unit.sessions.find(session.token).has_value(); })
        .value();
  }
  auto begin(const session::Session& session) { return flow.begin(session, origin, now).value(); }
  auto shown_key(const session::Session& session) -> std::optional<std::string> {
    const auto pending = flow.pending(session, now).value();
    const auto* key = std::get_if<ShownKey>(&pending);
    return key == nullptr ? std::nullopt : std::optional{std::string{key->base32.reveal()}};
  }
  auto key_in(const session::Session& session) -> otp::Key {
    return otp::Key::create(Secret::take(from_base32(shown_key(session).value()).value())).value();
  }
  auto prove(const session::Session& session, std::string_view code) {
    return flow.prove(session, code, origin, now).value();
  }
  auto activate(const session::Session& session, std::optional<crypto::Digest> known = {}) {
    return flow.activate(session, {.origin = origin, .browser = known}, now).value();
  }
  auto is_known(const crypto::Digest& cookie) -> bool {
    return units
        ->read(
            [&](unit::Unit& unit) { return unit.known_browsers.look(anna, cookie, now).browser.has_value(); })
        .value();
  }
  auto is_active() -> bool { return overview(*units, anna, now).value().active.has_value(); }
  /// Up to the recovery codes.
  auto prove_right(const session::Session& session) -> otp::Key {
    EXPECT_TRUE(std::holds_alternative<Begun>(begin(session)));
    auto key = key_in(session);
    EXPECT_TRUE(std::holds_alternative<Proven>(prove(session, code_of(key))));
    return key;
  }
};

TEST_F(EnrolmentTest, NothingIsOnBeforeTheCodesAreSaved) {
  const auto key = prove_right(browser);
  EXPECT_FALSE(is_active());
  const auto pending = flow.pending(browser, now).value();
  EXPECT_EQ(std::get<ShownCodes>(pending).codes.size(), 10U);
  const auto outcome = activate(browser);
  ASSERT_TRUE(std::holds_alternative<Activated>(outcome));
  EXPECT_TRUE(is_active());
  EXPECT_EQ(last_event(), "authenticator_activated: entry 1");
  EXPECT_TRUE(std::holds_alternative<NothingPending>(flow.pending(browser, now).value()))
      << "never shown again";
  EXPECT_TRUE(std::holds_alternative<NothingPending>(activate(browser)));
}

TEST_F(EnrolmentTest, TheKeyIsAsEveryAppReadsIt) {
  ASSERT_TRUE(std::holds_alternative<Begun>(begin(browser)));
  const auto pending = flow.pending(browser, now).value();
  const auto& key = std::get<ShownKey>(pending);
  EXPECT_EQ(key.base32.size(), 32U);
  EXPECT_EQ(key.uri.reveal(), "otpauth://totp/Example%20Net:anna?secret=" + std::string{key.base32.reveal()} +
                                  "&issuer=Example%20Net&algorithm=SHA1&digits=6&period=30");
}

TEST_F(EnrolmentTest, OneSessionKeepsItsKeyWhateverIsPressed) {
  ASSERT_TRUE(std::holds_alternative<Begun>(begin(browser)));
  const auto key = shown_key(browser);
  ASSERT_TRUE(key);
  (void)begin(browser);
  EXPECT_EQ(shown_key(browser), key);
  EXPECT_TRUE(std::holds_alternative<Mismatched>(prove(browser, wrong_code(key_in(browser)))));
  EXPECT_EQ(shown_key(browser), key);
  pass_time(minutes{10});
  EXPECT_EQ(shown_key(browser), std::nullopt);
  EXPECT_TRUE(std::holds_alternative<StepUpNeeded>(begin(browser)));
  prove_again(browser);
  (void)begin(browser);
  EXPECT_NE(shown_key(browser), key);
  const auto pending = flow.pending(browser, now).value();
  EXPECT_EQ(std::get<ShownKey>(pending).account, "anna-2") << "no twins in the app";
}

TEST_F(EnrolmentTest, TheNewestSessionAloneCanFinish) {
  ASSERT_TRUE(std::holds_alternative<Begun>(begin(browser)));
  const auto first = key_in(browser);
  const auto other = open_session({factor::Kind::password});
  ASSERT_TRUE(std::holds_alternative<Begun>(begin(other)));
  EXPECT_TRUE(std::holds_alternative<NothingPending>(prove(browser, code_of(first))));
  EXPECT_TRUE(std::holds_alternative<Mismatched>(prove(other, code_of(first)))) << "the first one's key";
  EXPECT_TRUE(std::holds_alternative<Proven>(prove(other, code_of(key_in(other)))));
  EXPECT_TRUE(std::holds_alternative<NothingPending>(activate(browser)));
}

TEST_F(EnrolmentTest, AnExpiredEnrolmentCanNotBeFinished) {
  ASSERT_TRUE(std::holds_alternative<Begun>(begin(browser)));
  const auto key = key_in(browser);
  pass_time(minutes{10});
  EXPECT_TRUE(std::holds_alternative<NothingPending>(prove(browser, code_of(key))));
  prove_again(browser);
  (void)prove_right(browser);
  pass_time(minutes{10});
  EXPECT_TRUE(std::holds_alternative<NothingPending>(activate(browser)));
  EXPECT_FALSE(is_active());
}

TEST_F(EnrolmentTest, ActivationWithoutProofDoesNothing) {
  EXPECT_TRUE(std::holds_alternative<NothingPending>(activate(browser)));
  (void)begin(browser);
  EXPECT_TRUE(std::holds_alternative<NothingPending>(activate(browser)));
  EXPECT_FALSE(is_active());
}

TEST_F(EnrolmentTest, AnOldProofIsNotEnough) {
  pass_time(minutes{5});
  EXPECT_TRUE(std::holds_alternative<StepUpNeeded>(begin(browser)));
}

TEST_F(EnrolmentTest, OtherSessionsEndAndThisOneGetsANewToken) {
  const auto elsewhere = open_session({factor::Kind::password});
  (void)prove_right(browser);
  const auto outcome = activate(browser);
  const auto& activated = std::get<Activated>(outcome);
  ASSERT_TRUE(activated.session);
  EXPECT_FALSE(is_open(elsewhere));
  EXPECT_FALSE(is_open(browser)) << "its old token";
  EXPECT_TRUE(is_open(activated.session->session));
}

TEST_F(EnrolmentTest, AnAddressThatAnotherSessionAskedForIsOverWithIt) {
  const auto asked = crypto::sha256("asked");
  const auto ask = [&] {
    ASSERT_TRUE(units->write([&](unit::Unit& unit) {
      unit.contacts.put({.account = anna,
                         .which = account::Which::registered,
                         .address = account::EmailAddress::create("thief@example.net").value(),
                         .link = asked,
                         .asked = now});
    }));
  };
  const auto waits = [&] {
    return units->read([&](unit::Unit& unit) { return unit.contacts.find_unconfirmed(asked).has_value(); })
        .value();
  };
  ask();
  (void)prove_right(browser);
  ASSERT_TRUE(waits());
  (void)activate(browser);
  EXPECT_FALSE(waits());
}

TEST_F(EnrolmentTest, TheBrowserOfTheActivationAloneStaysKnown) {
  const auto mine = crypto::sha256("mine");
  const auto theirs = crypto::sha256("theirs");
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    unit.known_browsers.remember(anna, mine, {}, now);
    unit.known_browsers.remember(anna, theirs, {}, now);
  }));
  (void)prove_right(browser);
  (void)activate(browser, mine);
  EXPECT_TRUE(is_known(mine));
  EXPECT_FALSE(is_known(theirs));
}

TEST_F(EnrolmentTest, ASecondActivationIsRefused) {
  (void)prove_right(browser);
  (void)activate(browser);
  const auto later = open_session({factor::Kind::password, factor::Kind::code});
  EXPECT_TRUE(std::holds_alternative<AlreadyActive>(begin(later)));
}

TEST_F(EnrolmentTest, NewCodesReplaceTheOldOnesAtThePress) {
  (void)prove_right(browser);
  const auto before = flow.pending(browser, now).value();
  const auto old_code =
      factor::recovery_code::RecoveryCode::parse(std::get<ShownCodes>(before).codes[0].reveal());
  (void)activate(browser);
  const auto by_password = open_session({factor::Kind::password});
  EXPECT_TRUE(std::holds_alternative<StepUpNeeded>(flow.make_new_codes(by_password, now).value()));
  const auto by_code = open_session({factor::Kind::password, factor::Kind::code});
  ASSERT_TRUE(std::holds_alternative<Begun>(flow.make_new_codes(by_code, now).value()));
  const auto holds_old = [&] {
    return units
        ->read([&](unit::Unit& unit) {
          return unit.recovery_codes.find(anna, old_code->selector()).has_value();
        })
        .value();
  };
  EXPECT_TRUE(holds_old());
  const auto shown = flow.new_codes(by_code, now).value();
  ASSERT_TRUE(std::holds_alternative<ShownCodes>(shown));
  EXPECT_TRUE(std::holds_alternative<NothingPending>(flow.new_codes(by_password, now).value()));
  ASSERT_TRUE(std::holds_alternative<Renewed>(flow.use_new_codes(by_code, origin, now).value()));
  EXPECT_TRUE(std::holds_alternative<NothingPending>(flow.use_new_codes(by_code, origin, now).value()));
  EXPECT_TRUE(std::holds_alternative<NothingPending>(flow.new_codes(by_code, now).value()));
}

TEST_F(EnrolmentTest, NewCodesEndTheLockOfTheOldOnes) {
  (void)prove_right(browser);
  (void)activate(browser);
  Overviews overviews{*units};
  const auto are_locked = [&] { return overviews.find(anna, now).value().are_recovery_codes_locked; };
  EXPECT_FALSE(are_locked());
  ASSERT_TRUE(units->write([&](unit::Unit& unit) {
    const attempt::Guess guess{.lane = attempt::Lane::second_step(anna),
                               .account = anna,
                               .kind = factor::Kind::recovery_code,
                               .network = "192.0.2.0/24"};
    const auto seen = unit.guesses.hold(guess, now);
    auto next = seen;
    next.tally = attempt::Tally{attempt::failures_that_lock};
    unit.guesses.save(guess, next, seen, now);
  }));
  EXPECT_TRUE(are_locked());
  const auto by_code = open_session({factor::Kind::password, factor::Kind::code});
  ASSERT_TRUE(std::holds_alternative<Begun>(flow.make_new_codes(by_code, now).value()));
  EXPECT_TRUE(are_locked()) << "they are not saved yet";
  ASSERT_TRUE(std::holds_alternative<Renewed>(flow.use_new_codes(by_code, origin, now).value()));
  EXPECT_FALSE(are_locked());
}

TEST_F(EnrolmentTest, NewCodesThatLieThereAreUsedAgain) {
  (void)prove_right(browser);
  (void)activate(browser);
  const auto by_code = open_session({factor::Kind::password, factor::Kind::code});
  const auto first_of = [](const auto& shown) {
    return std::string{std::get<ShownCodes>(shown).codes.at(0).reveal()};
  };
  (void)flow.make_new_codes(by_code, now).value();
  const auto first = first_of(flow.new_codes(by_code, now).value());
  (void)flow.make_new_codes(by_code, now).value();
  EXPECT_EQ(first_of(flow.new_codes(by_code, now).value()), first) << "a second press hashes nothing";
}

TEST_F(EnrolmentTest, OneSheetAtATimeIsMadeForAnAccount) {
  SheetMaker sheets{pool, random};
  constexpr int presses = 8;
  std::atomic<int> made = 0;
  {
    std::vector<std::jthread> crowd;
    std::latch all_there{presses};
    for (int i = 0; i < presses; ++i) {
      crowd.emplace_back([&] {
        all_there.arrive_and_wait();
        made += sheets.make(anna) ? 1 : 0;
      });
    }
  }
  EXPECT_GE(made, 1);
  EXPECT_LT(made, presses);
  EXPECT_TRUE(sheets.make(anna)) << "whose sheet is made may have another";
}

TEST_F(EnrolmentTest, APassReplacesTheLostAuthenticator) {
  const auto lost = prove_right(browser);
  (void)activate(browser);
  pass_time(minutes{30});
  const auto elsewhere = open_session({factor::Kind::password, factor::Kind::code});
  const auto limited =
      open_session({factor::Kind::password, factor::Kind::pass}, session::Scope::enrolment_only);
  EXPECT_TRUE(std::holds_alternative<NotActive>(flow.make_new_codes(limited, now).value()));
  const auto found = prove_right(limited);
  EXPECT_TRUE(is_active()) << "the old one holds until the new one is on";
  const auto outcome = activate(limited);
  ASSERT_TRUE(std::holds_alternative<Activated>(outcome));
  EXPECT_FALSE(std::get<Activated>(outcome).session);
  EXPECT_TRUE(is_known(std::get<Activated>(outcome).new_browser.value().digest()));
  EXPECT_FALSE(is_open(elsewhere));
  EXPECT_FALSE(is_open(limited));
  const auto kept = units->read([&](unit::Unit& unit) { return unit.authenticators.of(anna); }).value();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].entry.number, 2);
  const auto opened = ring.open(kept[0].sealed_key, factor::totp::key_binding(anna, kept[0].entry)).value();
  EXPECT_TRUE(opened.equals(found.bytes()));
  EXPECT_FALSE(opened.equals(lost.bytes()));
}

TEST_F(EnrolmentTest, TheCodeOfTheEnrolmentIsBurned) {
  (void)prove_right(browser);
  (void)activate(browser);
  const auto kept = units->read([&](unit::Unit& unit) { return unit.authenticators.of(anna); }).value();
  EXPECT_TRUE(kept[0].accepted.contains(otp::step_at(now, otp::Parameters::standard())));
}

TEST_F(EnrolmentTest, TenThousandKeysAreAllDifferent) {
  std::vector<std::string> keys;
  for (int key = 0; key < 10'000; ++key) {
    keys.emplace_back(otp::Key::generate(random).bytes().reveal());
    ASSERT_EQ(keys.back().size(), 20U);
  }
  std::ranges::sort(keys);
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

}  // namespace
}  // namespace sallyport::enrolment
