#include "store/contract/contract.h"

namespace sallyport::store::contract {
namespace {

using unit::Unit;

/// What pages say of an account must not be remembered beyond a change of it.
class ChangesContract : public Contract {
 protected:
  // Until the channel of a PostgreSQL is open, every account may have changed.
  void SetUp() override {
    while (!units().changes().is_heard()) {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }
  template <class Work>
  auto announces(const Work& work) -> bool {
    const auto before = units().changes().moment();
    write(work);
    EXPECT_FALSE(units().changes().changed_since(bela, before));
    return units().changes().changed_since(anna, before);
  }
  auto open_session() -> SessionId {
    return write([&](Unit& unit) {
      const auto token = digest(std::to_string(++opened));
      unit.sessions.add({anna, session::Scope::full, {factor::Kind::password}, token}, start);
      return unit.sessions.find(token).value().id;
    });
  }

  int opened = 0;
  AccountId anna = add_account("anna");
  AccountId bela = add_account("bela");
};

TEST_P(ChangesContract, OfAnAccountAndItsPassword) {
  EXPECT_TRUE(announces([&](Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_TRUE(announces([&](Unit& unit) {
    (void)unit.passwords.replace(anna, {.hash = hash('a'), .chosen = start, .version = Version::none()});
  }));
}

TEST_P(ChangesContract, OfASession) {
  const auto first = open_session();
  const auto second = open_session();
  EXPECT_TRUE(announces([&](Unit& unit) { unit.sessions.touch(first, start + minutes{1}); }));
  EXPECT_TRUE(announces([&](Unit& unit) {
    auto next = unit.sessions.find(digest("1")).value();
    next.token = digest("new");
    (void)unit.sessions.replace(next, digest("1"));
  }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.sessions.end_others(anna, first); }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.sessions.end(first); }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.sessions.end_all(anna); }));
  EXPECT_FALSE(announces([&](Unit& unit) { unit.sessions.end(second); })) << "it had ended before";
}

TEST_P(ChangesContract, OfAnAuthenticator) {
  EXPECT_TRUE(announces([&](Unit& unit) {
    unit.authenticators.add({.account = anna, .entry = {1}, .sealed_key = "sealed", .accepted = {}}, start);
  }));
  EXPECT_TRUE(announces([&](Unit& unit) {
    auto next = unit.authenticators.of(anna).at(0);
    next.last_used = start;
    (void)unit.authenticators.replace(next);
  }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.authenticators.remove_all(anna); }));
}

TEST_P(ChangesContract, OfRecoveryCodes) {
  const factor::recovery_code::HashedCode code{.selector = "ab", .hash = hash('a')};
  EXPECT_TRUE(announces([&](Unit& unit) { unit.recovery_codes.replace_set(anna, {code}, start); }));
  EXPECT_TRUE(announces([&](Unit& unit) { (void)unit.recovery_codes.use(anna, code, start); }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.recovery_codes.remove_set(anna); }));
}

TEST_P(ChangesContract, OfWrongCodes) {
  const attempt::Guess guess{.lane = attempt::Lane::second_step(anna),
                             .account = anna,
                             .kind = factor::Kind::code,
                             .network = "192.0.2.0/24"};
  const auto charge = [&](Unit& unit) {
    attempt::charge(unit.guesses, guess, unit.guesses.hold(guess, start), start);
  };
  for (std::int64_t failures = 1; failures < attempt::failures_that_lock; ++failures) {
    EXPECT_FALSE(announces(charge)) << failures << ": no page shows how many there are";
  }
  EXPECT_TRUE(announces(charge)) << "it locks now";
  EXPECT_FALSE(announces(charge));
  EXPECT_FALSE(announces([&](Unit& unit) { attempt::take_back(unit.guesses, guess, start); }));
  EXPECT_TRUE(announces([&](Unit& unit) { attempt::take_back(unit.guesses, guess, start); }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.guesses.count_wrong_code(anna, start); }));
  EXPECT_TRUE(announces([&](Unit& unit) { unit.guesses.clear_tally(anna, factor::Kind::code); }));
}

TEST_P(ChangesContract, NotOfWhatIsOnlyRead) {
  const auto before = units().changes().moment();
  (void)read([&](Unit& unit) { return unit.accounts.find(anna).has_value(); });
  EXPECT_EQ(units().changes().moment(), before);
}

SALLYPORT_CONTRACT(ChangesContract);

}  // namespace
}  // namespace sallyport::store::contract
