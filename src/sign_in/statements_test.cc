// What a second step costs SQLite in statements, so that it can't grow unnoticed (docs/performance.md).
// PostgreSQL's are counted in tests/fault/postgresql_statements.spec.mjs.
#include "store/contract/statements.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sign_in/presence.h"
#include "sign_in/sign_in.h"
#include "store/contract/house.h"

namespace sallyport::sign_in {
namespace {

/// With those that begin and end the transaction. Whoever saves one lowers the number. The right code comes
/// after a wrong one, whose counters go; in another browser it is a notice besides.
constexpr std::size_t of_a_right_code = 13;
constexpr std::size_t of_a_code_in_another_browser = 15;
constexpr std::size_t of_a_wrong_code = 10;

// The database is opened when somebody listens already.
class StatementsTest : public store::contract::Statements, public store::contract::House {
 protected:
  auto attempt() -> crypto::Digest {
    const auto token = crypto::Token::generate(random, Instant{}).digest();
    EXPECT_TRUE(units->write(
        [&](unit::Unit& unit) { unit.attempts.add({.token = token, .account = anna, .begun = now}); }));
    return token;
  }
  /// What somebody enters whose browser is not known.
  auto enter(std::string_view code) -> SecondStepOutcome {
    const auto due = attempt();
    (void)take();
    auto outcome = flow.enter_code(due, code, stranger, now).value();
    heard = take();
    return outcome;
  }
  /// A wrong password at this name, from a browser with this cookie.
  auto guess(std::string_view name, const std::optional<crypto::Digest>& browser) -> PasswordOutcome {
    auto client = stranger;
    client.browser = browser;
    (void)take();
    auto outcome =
        flow.enter_password({account::Identifier::typed(name), Secret::copy_of("not the right one")}, client,
                            now)
            .value();
    heard = take();
    return outcome;
  }
  [[nodiscard]] auto list() const -> std::string {
    return fmt::format("{} statements:\n{}", heard.size(), fmt::join(heard, "\n"));
  }

  SignIn flow{*units, pool, ring, random, otp::Window{}};
  AccountId anna = add_subscriber("anna");
  otp::Key key = otp::Key::generate(random);
  Client stranger{.origin = origin, .network = "192.0.2.0/24", .browser = {}};
  std::vector<std::string> heard;
};

TEST_F(StatementsTest, OfASecondStepAreBounded) {
  add_authenticator(anna, key);
  ASSERT_TRUE(std::holds_alternative<Refused>(enter(wrong_code(key))));
  EXPECT_LE(heard.size(), of_a_wrong_code) << list();
  pass_time(minutes{1});
  ASSERT_TRUE(std::holds_alternative<SignedIn>(enter(code_of(key))));
  EXPECT_LE(heard.size(), of_a_right_code) << list();
  pass_time(minutes{1});
  ASSERT_TRUE(std::holds_alternative<SignedIn>(enter(code_of(key))));
  EXPECT_LE(heard.size(), of_a_code_in_another_browser) << list();
}

// Or the time would tell which names are somebody's.
TEST_F(StatementsTest, OfAGuessAtAPasswordAreTheSameWhoeverItIs) {
  constexpr std::string_view nobody = "nobody";
  const std::optional<crypto::Digest> made_up = crypto::sha256("a cookie that nobody has given");
  // A name of nobody has a row of its own to be held by.
  constexpr std::size_t more_for_nobody = 1;
  (void)guess("whoever comes first", {});  // opens a connection to read by
  for (const auto& browser : {std::optional<crypto::Digest>{}, made_up}) {
    ASSERT_TRUE(std::holds_alternative<Refused>(guess("anna", browser)));
    const auto for_anna = heard.size();
    ASSERT_TRUE(std::holds_alternative<Refused>(guess(nobody, browser)));
    EXPECT_EQ(heard.size(), for_anna + more_for_nobody) << list();
  }
  for (const auto name : {std::string_view{"anna"}, nobody}) {
    for (int failures = 0; failures < attempt::free_failures; ++failures) {
      (void)guess(name, {});
    }
  }
  for (const auto& browser : {std::optional<crypto::Digest>{}, made_up}) {
    ASSERT_TRUE(std::holds_alternative<Wait>(guess("anna", browser)));
    const auto for_anna = heard.size();
    ASSERT_TRUE(std::holds_alternative<Wait>(guess(nobody, browser)));
    EXPECT_EQ(heard.size(), for_anna) << list();
  }
}

TEST_F(StatementsTest, OfASessionThatIsKnownAreNone) {
  add_authenticator(anna, key);
  const auto token = std::get<SignedIn>(enter(code_of(key))).opened.token.digest();
  Presence presence{*units, session::Limits::standard()};
  ASSERT_TRUE(presence.find(token, Presence::Activity::of_a_person, now).value());
  EXPECT_THAT(take(), testing::Not(testing::IsEmpty())) << "the first look";
  ASSERT_TRUE(presence.find(token, Presence::Activity::of_a_person, now).value());
  EXPECT_THAT(take(), testing::IsEmpty());
}

}  // namespace
}  // namespace sallyport::sign_in
