#include <gtest/gtest.h>

#include <algorithm>

#include "sign_in/sign_in.h"
#include "sign_in/step_up.h"
#include "store/contract/house.h"

namespace sallyport::sign_in {
namespace {

/// Somebody whose password another system has hashed.
class ForeignPasswordTest : public store::contract::House {
 protected:
  static constexpr std::string_view old_password = "secret";
  static constexpr std::string_view of_ldap = "{SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3";

  SignIn flow{*units, pool, ring, random, otp::Window{}};
  StepUp step_up{*units, pool, ring, random, otp::Window{}};
  Client stranger{.origin = origin, .network = "192.0.2.0/24", .browser = {}};

  auto bring(std::string_view name, std::string_view hash) -> AccountId {
    const account::NewAccount account{
        .customer_number = account::CustomerNumber::create("K-" + std::string{name}).value(),
        .sign_in_name = account::SignInName::create(name).value(),
        .email = account::EmailAddress::create(std::string{name} + "@example.com").value(),
        .full_name = account::FullName::create("Somebody").value()};
    return units
        ->write([&](unit::Unit& unit) {
          const auto id = std::get<AccountId>(unit.accounts.add(account, now));
          unit.passwords.put_foreign(
              id, {.sealed_hash =
                       ring.seal(Secret::copy_of(hash), factor::password::foreign_hash_binding(id), random),
                   .brought = now});
          return id;
        })
        .value();
  }
  auto enter(std::string_view name, std::string_view typed) -> PasswordOutcome {
    return flow.enter_password({account::Identifier::typed(name), Secret::copy_of(typed)}, stranger, now)
        .value();
  }
  auto signs_in(std::string_view name, std::string_view typed) -> bool {
    return std::holds_alternative<SignedIn>(enter(name, typed));
  }
  auto kept_of(AccountId account) -> std::optional<factor::password::Password> {
    return units->read([&](unit::Unit& unit) { return unit.passwords.find(account); }).value();
  }
  auto foreign_of(AccountId account) -> std::optional<factor::password::ForeignPassword> {
    return units->read([&](unit::Unit& unit) { return unit.passwords.find_either(account).foreign; }).value();
  }
  auto was_rehashed() -> bool { return std::ranges::find(events, "password_rehashed") != events.end(); }
};

TEST_F(ForeignPasswordTest, OpensOnceAndIsOursFromThenOn) {
  const auto anna = bring("anna", of_ldap);
  const auto brought = now;
  pass_time(hours{5});
  EXPECT_TRUE(signs_in("anna", old_password));
  EXPECT_TRUE(was_rehashed());
  EXPECT_FALSE(foreign_of(anna));
  const auto kept = kept_of(anna);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->chosen, brought);
  EXPECT_FALSE(crypto::needs_rehash(kept->hash, pool.parameters()));
  EXPECT_TRUE(signs_in("anna", old_password));
  EXPECT_FALSE(signs_in("anna", "Secret"));
}

TEST_F(ForeignPasswordTest, ItsOwnerIsToldOfTheFirstBrowser) {
  bring("anna", of_ldap);
  EXPECT_TRUE(signs_in("anna", old_password));
  const auto written = units->write([&](unit::Unit& unit) { return unit.outbox.claim(now, 10); }).value();
  ASSERT_EQ(written.size(), 1U) << "whoever has a password that leaked elsewhere comes this way";
  EXPECT_EQ(written.front().draft.kind, notice::Kind::new_browser);
}

TEST_F(ForeignPasswordTest, AWrongOneLeavesEverythingAsItIs) {
  const auto anna = bring("anna", of_ldap);
  EXPECT_FALSE(signs_in("anna", "Secret"));
  EXPECT_EQ(last_event(), "factor_refused: sign_in: wrong");
  EXPECT_TRUE(foreign_of(anna));
  EXPECT_FALSE(kept_of(anna));
}

TEST_F(ForeignPasswordTest, OfBcryptLooksAtSeventyTwoBytesOnlyBeforeItIsOurs) {
  bring("anna", "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe");
  const std::string known(72, 'a');
  EXPECT_TRUE(signs_in("anna", known + " and more"));
  EXPECT_FALSE(signs_in("anna", known));
  pass_time(hours{1});
  EXPECT_FALSE(signs_in("anna", known + " and other"));
  pass_time(hours{1});
  EXPECT_TRUE(signs_in("anna", known + " and more"));
}

// {SSHA} of "le\u0300tmein", where the accent is a letter of its own, and of "l\u00e8tmein".
TEST_F(ForeignPasswordTest, IsKnownInEitherSpellingOfItsAccents) {
  bring("anna", "{SSHA}my/nbJGb+0/dWCF1sdejC3HKNpBzYWx0c2FsdA==");
  bring("bela", "{SSHA}5iK7YuNaw/Q3abqX7Uhz8joACVVzYWx0c2FsdA==");
  EXPECT_TRUE(signs_in("anna", "l\u00e8tmein"));
  EXPECT_TRUE(signs_in("bela", "l\u00e8tmein"));
  EXPECT_FALSE(signs_in("anna", "letmein"));
}

TEST_F(ForeignPasswordTest, ProvesAtAStepUpToo) {
  const auto anna = bring("anna", of_ldap);
  const auto token = crypto::Token::generate(random, Instant{});
  const auto session = units
                           ->write([&](unit::Unit& unit) {
                             unit.sessions.add({.account = anna,
                                                .scope = session::Scope::full,
                                                .factors = factor::Kinds{factor::Kind::password},
                                                .token = token.digest()},
                                               now);
                             return unit.sessions.find(token.digest());
                           })
                           .value()
                           .value();
  const auto proven =
      step_up
          .prove(session, {.password = Secret::copy_of(old_password), .code = Secret::copy_of("")}, stranger,
                 StepUp::For::step_up, now)
          .value();
  EXPECT_TRUE(std::holds_alternative<SteppedUp>(proven));
  EXPECT_TRUE(kept_of(anna));
}

TEST_F(ForeignPasswordTest, IsThrottledLikeAnyOther) {
  bring("anna", of_ldap);
  bool waited = false;
  for (int guess = 0; guess < 20 && !waited; ++guess) {
    waited = std::holds_alternative<Wait>(enter("anna", "wrong"));
  }
  EXPECT_TRUE(waited);
}

TEST_F(ForeignPasswordTest, DoesNotOpenUnderAnotherRingOrForAnotherAccount) {
  const auto anna = bring("anna", of_ldap);
  const auto bela = bring("bela", of_ldap);
  const auto of_anna = foreign_of(anna)->sealed_hash;
  EXPECT_TRUE(ring.open(of_anna, factor::password::foreign_hash_binding(anna)));
  EXPECT_FALSE(ring.open(of_anna, factor::password::foreign_hash_binding(bela)));
}

TEST_F(ForeignPasswordTest, OfADisabledAccountOpensNothing) {
  const auto anna = bring("anna", of_ldap);
  ASSERT_TRUE(
      units->write([&](unit::Unit& unit) { unit.accounts.set_status(anna, account::Status::disabled); }));
  EXPECT_FALSE(signs_in("anna", old_password));
  EXPECT_TRUE(foreign_of(anna));
}

}  // namespace
}  // namespace sallyport::sign_in
