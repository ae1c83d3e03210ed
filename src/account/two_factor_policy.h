#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "account/group.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"

// What the operator asks of people who have no second factor. Whoever has one is asked for nothing here.
namespace sallyport::account {

/// What is asked of a group.
struct TwoFactorRule {
  enum class Policy : std::uint8_t {
    offered,     ///< it can be found among the pages
    encouraged,  ///< people are asked after they sign in, and can put it off
    required,    ///< from a date on, after a time of grace
  } policy = Policy::offered;
  /// Of `required`: the first day, at midnight UTC.
  Instant from = {};
  /// Of `required`: how long after that day, or after his own first day, somebody may still do without.
  seconds grace = {};
  /// Of `required`: whether a person whose time is over gets more of it, once.
  enum class Snooze : std::uint8_t { once, never } snooze = Snooze::once;

  auto operator==(const TwoFactorRule&) const -> bool = default;
};

/// Who is asked for what. By itself it is offered, and nobody is asked for anything but the staff.
class TwoFactorPolicy {
 public:
  using ByGroup = std::map<std::string, TwoFactorRule, std::less<>>;

  TwoFactorPolicy() = default;
  /// `others`: the rule of everybody in no group, or in one that `by_group` does not name.
  TwoFactorPolicy(TwoFactorRule others, ByGroup by_group) : others_{others}, by_group_{std::move(by_group)} {}

  /// Of the staff it is required at once, whatever else was said.
  [[nodiscard]] auto rule_of(const Group& group) const -> TwoFactorRule;
  [[nodiscard]] auto others() const -> const TwoFactorRule& { return others_; }
  [[nodiscard]] auto by_group() const -> const ByGroup& { return by_group_; }

 private:
  TwoFactorRule others_;
  ByGroup by_group_;
};

/// How long a press puts it off: after "Not now", after "Remind me later" in the time of grace, and after the
/// one snooze.
inline constexpr days encouraged_again_after{30};
inline constexpr days reminded_again_after{7};
inline constexpr days snoozed_for{7};

/// What a person has put off.
struct Delay {
  /// He is not asked again before.
  std::optional<Instant> put_off_until = {};
  /// The one snooze, once it has been used.
  std::optional<Instant> snoozed_until = {};
  auto operator==(const Delay&) const -> bool = default;
};

/// Whether a person is asked after he signs in, or has put that off.
enum class Asked : std::uint8_t { now, later };

struct NothingAsked {};
struct Encouraged {
  Asked asked;
};
/// It is or will be required, and he may still do without until the deadline.
struct InGrace {
  Instant deadline;
  Asked asked;
};
/// The deadline is over, and the one snooze is not used: he chooses before anything else.
struct SnoozeLeft {
  Instant deadline;
};
struct Snoozed {
  Instant until;
};
/// Enrolling comes before everything else.
struct Required {};

/// What is asked of somebody without a second factor.
using Demand = std::variant<NothingAsked, Encouraged, InGrace, SnoozeLeft, Snoozed, Required>;

/// The whole of the policy, for an account made at `created` whose person has put off so much. Pure. The
/// deadline is a midnight (UTC), so that it can be told as a date, as long as the grace is in whole days.
[[nodiscard]] auto demand_of(const TwoFactorRule& rule, Instant created, const Delay& delay, Instant now)
    -> Demand;
/// Whether it keeps the person from everything but enrolling.
[[nodiscard]] auto holds(const Demand& demand) -> bool;
/// Whether the page that asks comes before what a sign-in leads to otherwise.
[[nodiscard]] auto asks_now(const Demand& demand) -> bool;
/// Whether whoever has a second factor has to keep it.
[[nodiscard]] auto must_be_kept(const TwoFactorRule& rule, Instant now) -> bool;

/// Where it is kept what people have put off. Every call may throw FaultInUnit.
class Delays {
 public:
  Delays() = default;
  Delays(const Delays&) = delete;
  Delays(Delays&&) = delete;
  auto operator=(const Delays&) -> Delays& = delete;
  auto operator=(Delays&&) -> Delays& = delete;
  virtual ~Delays() = default;

  /// An empty one of somebody who has put off nothing.
  [[nodiscard]] virtual auto of(AccountId account) -> Delay = 0;
  virtual void put_off(AccountId account, Instant until) = 0;
  /// Once an account: after that somebody was faster.
  [[nodiscard]] virtual auto snooze(AccountId account, Instant until) -> Written = 0;
};

}  // namespace sallyport::account
