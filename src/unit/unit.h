#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "account/account.h"
#include "account/contacts.h"
#include "account/import.h"
#include "account/two_factor_policy.h"
#include "attempt/attempt.h"
#include "attempt/guesses.h"
#include "attempt/known_browser.h"
#include "audit/event.h"
#include "base/result.h"
#include "factor/password/password.h"
#include "factor/recovery_code/pending_set.h"
#include "factor/recovery_code/recovery_code.h"
#include "factor/totp/authenticator.h"
#include "factor/totp/check_up.h"
#include "factor/totp/pending_enrolment.h"
#include "notice/link_request.h"
#include "notice/outbox.h"
#include "pass/pass.h"
#include "session/session.h"
#include "unit/changes.h"

namespace sallyport::unit {

/// Everything that is kept, within one transaction. Valid only inside the work that it is given to.
struct Unit {
  account::Accounts& accounts;
  account::Contacts& contacts;
  account::Delays& delays;
  account::Imports& imports;
  factor::password::Passwords& passwords;
  factor::totp::Authenticators& authenticators;
  factor::totp::CheckUps& check_ups;
  factor::totp::PendingEnrolments& pending_enrolments;
  factor::recovery_code::RecoveryCodes& recovery_codes;
  factor::recovery_code::PendingSets& pending_sets;
  session::Sessions& sessions;
  attempt::Attempts& attempts;
  attempt::Guesses& guesses;
  attempt::KnownBrowsers& known_browsers;
  pass::Passes& passes;
  notice::Outbox& outbox;
  notice::LinkRequests& link_requests;
  audit::Events& events;
};

/// Runs work in transactions. Safe to call from any thread; the work itself may run on another one, and with
/// some databases more than once, so it must do nothing but use the unit and compute.
class Units {
 public:
  /// What its units announce their changes to; they do so as part of `write`.
  explicit Units(std::shared_ptr<const Changes> changes) : changes_{std::move(changes)} {}
  Units(const Units&) = delete;
  Units(Units&&) = delete;
  auto operator=(const Units&) -> Units& = delete;
  auto operator=(Units&&) -> Units& = delete;
  virtual ~Units() = default;

  /// One transaction that writes. When this returns a value, everything that was written is durable. A
  /// refusal is a value and commits; only a fault rolls back. From the first look at anything of an account
  /// on, it is alone with this account: what it has read of it stays true until it ends.
  template <class Work>
  [[nodiscard]] auto write(Work&& work) -> Result<std::invoke_result_t<Work&, Unit&>> {
    return run(Access::write, std::forward<Work>(work));
  }
  /// The first of two transactions of one press: a `Claim` of it says that the second follows. Until then
  /// nobody is told anything, so what was written need not be durable before the second is; a power failure
  /// may take it back until then, a crash of this process can't. Whatever else comes of it is as durable as
  /// by `write`.
  template <class Claim, class Work>
  [[nodiscard]] auto write_first(Work&& work) -> Result<std::invoke_result_t<Work&, Unit&>> {
    bool second_follows = false;
    const auto first = [&](Unit& unit) {
      auto outcome = work(unit);
      second_follows = std::holds_alternative<Claim>(outcome);
      return outcome;
    };
    return run(Access::write, first, &second_follows);
  }
  /// The same, but nothing may be written. It sees everything that was acknowledged before.
  template <class Work>
  [[nodiscard]] auto read(Work&& work) -> Result<std::invoke_result_t<Work&, Unit&>> {
    return run(Access::read, std::forward<Work>(work));
  }

  enum class Access { read, write };
  enum class Ended { well, by_a_fault };
  /// Is told of every unit how long it took, with its waiting. Called from any thread; before the first unit.
  using Observer = std::function<void(Access, std::chrono::microseconds, Ended)>;
  void observe(Observer observer) { observer_ = std::move(observer); }

  /// How many have begun or wait for their turn, and have not ended.
  [[nodiscard]] auto under_way(Access access) const -> int { return under_way_.at(index_of(access)).load(); }

  /// Whether `write` comes to an end, as far as was seen lately; costs nothing.
  [[nodiscard]] virtual auto lets_commits_end() const -> bool { return true; }
  /// A unit that changes what pages say of an account is announced here before its `write` returns.
  [[nodiscard]] auto changes() const -> const Changes& { return *changes_; }

 protected:
  using Work = std::function<void(Unit&)>;
  /// Runs `work` in a transaction and returns once its outcome is certain. A FaultInUnit that comes out of
  /// `work` rolls back and becomes the fault that is returned.
  virtual auto run_in_transaction(Access access, const Work& work) -> Result<void> = 0;
  /// One that writes. Where `second_follows` is true after the work, it may return before what was written is
  /// durable, which it is with the next one at the latest.
  virtual auto run_first_of_two(const Work& work, const bool& /*second_follows*/) -> Result<void> {
    return run_in_transaction(Access::write, work);
  }

 private:
  using Count = std::atomic<int>;
  static constexpr auto index_of(Access access) -> std::size_t { return static_cast<std::size_t>(access); }
  /// One more while it lives.
  class Counted {
   public:
    explicit Counted(Count& count) : count_{count} { ++count_; }
    Counted(const Counted&) = delete;
    Counted(Counted&&) = delete;
    auto operator=(const Counted&) -> Counted& = delete;
    auto operator=(Counted&&) -> Counted& = delete;
    ~Counted() { --count_; }

   private:
    Count& count_;
  };

  std::shared_ptr<const Changes> changes_;
  Observer observer_;
  std::array<Count, 2> under_way_{};

  auto run_observed(Access access, const bool* second_follows, const std::function<void(Unit&)>& work)
      -> Result<void> {
    const Counted counted{under_way_.at(index_of(access))};
    const auto begun = std::chrono::steady_clock::now();
    auto outcome = second_follows == nullptr ? run_in_transaction(access, work)
                                             : run_first_of_two(work, *second_follows);
    if (observer_) {
      observer_(
          access,
          std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun),
          outcome ? Ended::well : Ended::by_a_fault);
    }
    return outcome;
  }

  template <class Work>
  auto run(Access access, Work&& work, const bool* second_follows = nullptr)
      -> Result<std::invoke_result_t<Work&, Unit&>> {
    using Value = std::invoke_result_t<Work&, Unit&>;
    if constexpr (std::is_void_v<Value>) {
      return run_observed(access, second_follows, [&work](Unit& unit) { work(unit); });
    } else {
      std::optional<Value> value;
      auto ran = run_observed(access, second_follows, [&](Unit& unit) { value.emplace(work(unit)); });
      if (!ran) {
        return std::unexpected{std::move(ran.error())};
      }
      return std::move(*value);
    }
  }
};

}  // namespace sallyport::unit
