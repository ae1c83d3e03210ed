#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hashing_pool.h"
#include "crypto/key_ring.h"
#include "factor/totp/authenticator.h"
#include "store/contract/temporary_folder.h"
#include "store/sqlite/sqlite_units.h"
#include "unit/unit.h"

namespace sallyport::store::contract {

/// What a test of a flow stands on: a real database in a folder of its own, a key ring, the hashing pool, and
/// a time that the test moves.
class House : public testing::Test {
 protected:
  SystemRandom random;
  Instant now{seconds{1'800'000'000}};
  TemporaryFolder folder;
  crypto::KeyRing ring = crypto::KeyRing::generate(random, now);
  std::vector<std::string> events;
  std::unique_ptr<SqliteUnits> units = open_units();
  crypto::HashingPool pool{crypto::HashParameters{}, random, {.threads = 2}};
  audit::Origin origin{.address = "192.0.2.7", .user_agent = "a browser", .request_id = "REQUEST"};

  static constexpr std::string_view password = "tundra violin acorn meadow";

  void pass_time(seconds time) { now += time; }

  /// The row of a session that has just been opened.
  auto kept(const session::NewSession& opened) -> session::Session {
    return units->read([&](unit::Unit& unit) { return unit.sessions.find(opened.token); }).value().value();
  }
  /// A subscriber with `password`.
  auto add_subscriber(std::string_view name) -> AccountId { return add_subscriber_to(*units, name); }
  auto add_subscriber_to(unit::Units& where, std::string_view name) -> AccountId {
    const auto number = "K-" + std::string{name};
    const account::NewAccount account{
        .customer_number = account::CustomerNumber::create(number).value(),
        .sign_in_name = account::SignInName::create(name).value(),
        .email = account::EmailAddress::create(std::string{name} + "@example.com").value(),
        .full_name = account::FullName::create("Somebody").value()};
    auto hash = std::get<crypto::PasswordHash>(pool.hash(Secret::copy_of(password), random));
    return where
        .write([&](unit::Unit& unit) {
          const auto id = std::get<AccountId>(unit.accounts.add(account, now));
          EXPECT_EQ(unit.passwords.replace(id, {.hash = hash, .chosen = now, .version = Version::none()}),
                    Written::yes);
          return id;
        })
        .value();
  }

  /// An authenticator that is on, with this key.
  void add_authenticator(AccountId account, const otp::Key& key) {
    add_authenticator_to(*units, account, key);
  }
  void add_authenticator_to(unit::Units& where, AccountId account, const otp::Key& key) {
    const factor::totp::Entry entry{1};
    ASSERT_TRUE(
        where
            .write([&](unit::Unit& unit) {
              unit.authenticators.add(
                  {.account = account,
                   .entry = entry,
                   .sealed_key = ring.seal(key.bytes(), factor::totp::key_binding(account, entry), random),
                   .accepted =
                       factor::totp::AcceptedSteps{}.with(otp::Step{1})},  // as when it was switched on
                  now);
            })
            .has_value());
  }

  /// What the person's app shows at this moment, `steps` later.
  [[nodiscard]] auto code_of(const otp::Key& key, int steps = 0) const -> std::string {
    const auto standard = otp::Parameters::standard();
    const auto at = now + standard.period() * steps;
    return std::string{otp::code_at(key, otp::step_at(at, standard), standard).text().reveal()};
  }

  /// Six digits that are right at no step near now.
  [[nodiscard]] auto wrong_code(const otp::Key& key) const -> std::string {
    for (int number = 0;; ++number) {
      const auto code = otp::Code::of_number(static_cast<std::uint32_t>(number), otp::Digits::six);
      const auto present = otp::step_at(now, otp::Parameters::standard());
      if (!otp::match(key, code, {otp::Step{present.value() - 160}, 320}, otp::Parameters::standard())) {
        return std::string{code.text().reveal()};
      }
    }
  }

  /// Events of the newest unit of work, by "name: reason".
  [[nodiscard]] auto last_event() const -> std::string { return events.empty() ? "" : events.back(); }

 private:
  auto open_units() -> std::unique_ptr<SqliteUnits> {
    SqliteOptions options;
    options.event_sink = [this](const audit::Event& event) {
      const auto line = audit::line_of(event.fact);
      events.push_back(line.reason.empty() ? std::string{line.name}
                                           : std::string{line.name} + ": " + line.reason);
    };
    return SqliteUnits::open(folder.path() / "sallyport.db", std::move(options)).value();
  }
};

}  // namespace sallyport::store::contract
