// How often a press waits for the disk: whoever proves a password writes twice, and waits once.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "sign_in/sign_in.h"
#include "sign_in/step_up.h"
#include "store/contract/house.h"

namespace {
std::atomic<int> syncs = 0;
}  // namespace

/// Every sync of the program's own and of SQLite comes by here.
extern "C" auto fdatasync(int descriptor) -> int {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace sallyport::sign_in {
namespace {

class SyncsTest : public store::contract::House {
 protected:
  auto enter(std::string_view typed) -> PasswordOutcome {
    const auto before = syncs.load();
    auto outcome =
        flow.enter_password({account::Identifier::typed("anna"), Secret::copy_of(typed)}, client, now)
            .value();
    waits = syncs - before;
    return outcome;
  }
  auto enter_recovery_code(const crypto::Digest& attempt, std::string_view typed) -> SecondStepOutcome {
    const auto before = syncs.load();
    auto outcome = flow.enter_recovery_code(attempt, typed, client, now).value();
    waits = syncs - before;
    return outcome;
  }

  SignIn flow{*units, pool, ring, random, otp::Window{}};
  AccountId anna = add_subscriber("anna");
  Client client{.origin = origin, .network = "192.0.2.0/24", .browser = {}};
  int waits = 0;
};

TEST_F(SyncsTest, APasswordWaitsForTheDiskOnceRightOrWrong) {
  ASSERT_TRUE(std::holds_alternative<SignedIn>(enter(password)));
  EXPECT_EQ(waits, 1);
  ASSERT_TRUE(std::holds_alternative<Refused>(enter("not the right one")));
  EXPECT_EQ(waits, 1);
}

TEST_F(SyncsTest, SoDoesAFreshProofInsideASession) {
  const auto session = kept(std::get<SignedIn>(enter(password)).opened.session);
  StepUp step_up{*units, pool, ring, random, otp::Window{}};
  for (const auto typed : {std::string_view{"not the right one"}, std::string_view{password}}) {
    const auto before = syncs.load();
    const auto proven = step_up.prove(session, {.password = Secret::copy_of(typed), .code = {}}, client,
                                      StepUp::For::step_up, now);
    EXPECT_EQ(syncs - before, 1) << typed;
    EXPECT_FALSE(std::holds_alternative<SessionGone>(proven.value()));
  }
}

TEST_F(SyncsTest, WhereNothingFollowsTheFirstWriteItIsWaitedFor) {
  add_authenticator(anna, otp::Key::generate(random));
  const auto attempt = std::get<SecondStepDue>(enter(password)).attempt.digest();
  ASSERT_TRUE(std::holds_alternative<Refused>(enter_recovery_code(attempt, "no recovery code")));
  EXPECT_EQ(waits, 1);
  ASSERT_TRUE(
      std::holds_alternative<TooLate>(enter_recovery_code(crypto::sha256("nobody's"), "no recovery code")));
  EXPECT_EQ(waits, 1);
}

}  // namespace
}  // namespace sallyport::sign_in
