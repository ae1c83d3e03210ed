#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using factor::totp::CodeProven;
using factor::totp::Entry;
using factor::totp::KeyShown;
using factor::totp::PendingEnrolment;
using unit::Unit;

class PendingEnrolmentsContract : public Contract {
 protected:
  static constexpr SessionId session{11};
  static constexpr SessionId other_session{12};

  static auto shown(AccountId account, SessionId in) -> PendingEnrolment {
    return {.account = account,
            .session = in,
            .entry = Entry{4},
            .sealed_key = "sealed in " + std::to_string(in.value()),
            .progress = KeyShown{start},
            .version = Version::none()};
  }
  static auto proven() -> CodeProven {
    return {.since = start + minutes{1},
            .step = otp::Step{123},
            .sealed_recovery_codes = "sealed codes",
            .hashed_recovery_codes = {{"AB", hash('A')}, {"CD", hash('B')}}};
  }
  void put(const PendingEnrolment& pending) {
    write([&](Unit& unit) { unit.pending_enrolments.put(pending); });
  }
  auto find(SessionId in) {
    return read([&](Unit& unit) { return unit.pending_enrolments.find(in); });
  }
  auto replace(const PendingEnrolment& next) {
    return write([&](Unit& unit) { return unit.pending_enrolments.replace(next); });
  }
};

TEST_P(PendingEnrolmentsContract, CountsTheEntriesOfEachAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  const auto next = [&](AccountId account) {
    return write([&](Unit& unit) { return unit.pending_enrolments.next_entry(account).number; });
  };
  EXPECT_EQ(next(anna), 1);
  EXPECT_EQ(next(anna), 2);
  EXPECT_EQ(next(bela), 1);
  reopen();
  EXPECT_EQ(next(anna), 3);
}

TEST_P(PendingEnrolmentsContract, GivesBackAKeyThatWasShown) {
  const auto anna = add_account("anna");
  put(shown(anna, session));
  const auto found = find(session);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, anna);
  EXPECT_EQ(found->session, session);
  EXPECT_EQ(found->entry.number, 4);
  EXPECT_EQ(found->sealed_key, shown(anna, session).sealed_key);
  ASSERT_TRUE(std::holds_alternative<KeyShown>(found->progress));
  EXPECT_EQ(std::get<KeyShown>(found->progress).since, start);
  EXPECT_FALSE(find(other_session));
  EXPECT_EQ(found->replaces, std::nullopt);
}

TEST_P(PendingEnrolmentsContract, KnowsWhosePlaceItWillTake) {
  auto pending = shown(add_account("anna"), session);
  pending.replaces = AuthenticatorId{12};
  put(pending);
  EXPECT_EQ(find(session)->replaces, AuthenticatorId{12});
}

TEST_P(PendingEnrolmentsContract, GivesBackAProvenCodeWithItsRecoveryCodes) {
  const auto anna = add_account("anna");
  put(shown(anna, session));
  auto next = find(session).value();
  next.progress = proven();
  EXPECT_EQ(replace(next), Written::yes);
  const auto found = find(session).value();
  ASSERT_TRUE(std::holds_alternative<CodeProven>(found.progress));
  const auto& progress = std::get<CodeProven>(found.progress);
  EXPECT_EQ(progress.since, start + minutes{1});
  EXPECT_EQ(progress.step, otp::Step{123});
  EXPECT_EQ(progress.sealed_recovery_codes, "sealed codes");
  ASSERT_EQ(progress.hashed_recovery_codes.size(), 2U);
  EXPECT_EQ(progress.hashed_recovery_codes[0].selector, "AB");
  EXPECT_EQ(progress.hashed_recovery_codes[0].hash, hash('A'));
  EXPECT_EQ(progress.hashed_recovery_codes[1].selector, "CD");
  EXPECT_EQ(progress.hashed_recovery_codes[1].hash, hash('B'));
}

TEST_P(PendingEnrolmentsContract, TheNewestOfAnAccountIsTheOnlyOne) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  put(shown(anna, session));
  put(shown(bela, SessionId{20}));
  put(shown(anna, other_session));
  EXPECT_FALSE(find(session));
  EXPECT_TRUE(find(other_session));
  EXPECT_TRUE(find(SessionId{20}));
}

TEST_P(PendingEnrolmentsContract, RefusesWhatWasMadeFromAnOlderVersion) {
  const auto anna = add_account("anna");
  put(shown(anna, session));
  auto next = find(session).value();
  next.progress = proven();
  EXPECT_EQ(replace(next), Written::yes);
  EXPECT_EQ(replace(next), Written::somebody_was_faster);
}

TEST_P(PendingEnrolmentsContract, ACodeOfAKeyThatWasReplacedProvesNothing) {
  const auto anna = add_account("anna");
  put(shown(anna, session));
  auto of_the_old_key = find(session).value();
  auto with_new_key = shown(anna, session);
  with_new_key.sealed_key = "another";
  put(with_new_key);
  of_the_old_key.progress = proven();
  EXPECT_EQ(replace(of_the_old_key), Written::somebody_was_faster);
  EXPECT_TRUE(std::holds_alternative<KeyShown>(find(session)->progress));
}

TEST_P(PendingEnrolmentsContract, OfManyWhoProveOneDoes) {
  const auto anna = add_account("anna");
  put(shown(anna, session));
  auto next = find(session).value();
  next.progress = proven();
  EXPECT_EQ(winners([&](Unit& unit) { return unit.pending_enrolments.replace(next) == Written::yes; }), 1);
}

TEST_P(PendingEnrolmentsContract, RemovesThoseOfOneAccount) {
  const auto anna = add_account("anna");
  const auto bela = add_account("bela");
  put(shown(anna, session));
  put(shown(bela, other_session));
  write([&](Unit& unit) { unit.pending_enrolments.remove_all(anna); });
  EXPECT_FALSE(find(session));
  EXPECT_TRUE(find(other_session));
}

TEST_P(PendingEnrolmentsContract, PurgesWhatIsOverAndNothingElse) {
  put(shown(add_account("anna"), session));
  put(shown(add_account("bela"), other_session));
  auto later = shown(add_account("cili"), SessionId{13});
  later.progress = KeyShown{start + minutes{5}};
  put(later);
  const auto purge = [&](Instant now, int limit) {
    return write([&](Unit& unit) { return unit.pending_enrolments.purge(now, limit); });
  };
  const auto over = start + factor::totp::enrolment_lifetime;
  EXPECT_EQ(purge(over - microseconds{1}, 10), 0);
  EXPECT_EQ(purge(over, 1), 1);
  EXPECT_EQ(purge(over, 10), 1);
  EXPECT_TRUE(find(SessionId{13}));
}

SALLYPORT_CONTRACT(PendingEnrolmentsContract);

}  // namespace
}  // namespace sallyport::store::contract
