#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "crypto/digest.h"
#include "store/contract/backend.h"
#include "unit/unit.h"

namespace sallyport::store::contract {

/// What the contract tests of every port stand on: one empty database of each kind, and short words for what
/// they all need. Whatever is called here must succeed.
class Contract : public testing::TestWithParam<BackendKind> {
 protected:
  static constexpr Instant start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

  template <class Work>
  auto write(Work&& work) {
    return value_of(units().write(std::forward<Work>(work)));
  }
  template <class Work>
  auto read(Work&& work) {
    return value_of(units().read(std::forward<Work>(work)));
  }
  auto units() -> unit::Units& { return backend_->units(); }
  void reopen() { backend_->reopen(); }
  [[nodiscard]] auto told() const { return backend_->told(); }

  /// Runs `attempt` in 50 units at once. Returns how many gave true; a unit that fails ends the test.
  template <class Attempt>
  auto winners(const Attempt& attempt) -> int {
    constexpr int racers = 50;
    std::atomic<int> won = 0;
    std::latch ready{racers};
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < racers; ++i) {
        threads.emplace_back([&] {
          ready.arrive_and_wait();
          won += write(attempt) ? 1 : 0;
        });
      }
    }
    return won;
  }

  /// A subscriber with this sign-in name, and everything else made from it.
  auto add_account(const std::string& name) -> AccountId {
    return write(
        [&](unit::Unit& unit) { return std::get<AccountId>(unit.accounts.add(new_account(name), start)); });
  }
  static auto new_account(const std::string& name) -> account::NewAccount {
    return {.customer_number = account::CustomerNumber::create("C-" + name).value(),
            .sign_in_name = account::SignInName::create(name).value(),
            .email = account::EmailAddress::create(name + "@example.com").value(),
            .full_name = account::FullName::create("Somebody").value()};
  }
  static auto digest(std::string_view text) -> crypto::Digest { return crypto::sha256(text); }
  /// A well-formed hash that differs with every tag (one letter of base64).
  static auto hash(char tag) -> crypto::PasswordHash {
    return crypto::PasswordHash::parse("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" +
                                       std::string(42, tag) + "A")
        .value();
  }

 private:
  template <class Value>
  static auto value_of(Result<Value> result) -> Value {
    if (!result) {
      throw std::runtime_error{"a unit of the test failed: " + result.error().message};
    }
    if constexpr (!std::is_void_v<Value>) {
      return *std::move(result);
    }
  }

  std::unique_ptr<Backend> backend_ = GetParam().make();
};

}  // namespace sallyport::store::contract

/// Runs the tests of one contract against every kind of database.
#define SALLYPORT_CONTRACT(Suite)                                                                      \
  INSTANTIATE_TEST_SUITE_P(Backends, Suite, testing::ValuesIn(sallyport::store::contract::backends()), \
                           [](const auto& made_for) { return made_for.param.name; })
