#include "account/two_factor_policy.h"

#include <algorithm>

namespace sallyport::account {
namespace {

using Policy = TwoFactorRule::Policy;

constexpr TwoFactorRule of_staff{.policy = Policy::required, .snooze = TwoFactorRule::Snooze::never};

auto asked_at(Instant now, const Delay& delay) -> Asked {
  return delay.put_off_until && now < *delay.put_off_until ? Asked::later : Asked::now;
}

auto deadline_of(const TwoFactorRule& rule, Instant created) -> Instant {
  return std::max(rule.from, Instant{std::chrono::floor<days>(created)}) + rule.grace;
}

auto required(const TwoFactorRule& rule, Instant created, const Delay& delay, Instant now) -> Demand {
  const auto deadline = deadline_of(rule, created);
  if (now < deadline) {
    return InGrace{.deadline = deadline, .asked = asked_at(now, delay)};
  }
  if (rule.snooze == TwoFactorRule::Snooze::never) {
    return Required{};
  }
  if (!delay.snoozed_until) {
    return SnoozeLeft{deadline};
  }
  return now < *delay.snoozed_until ? Demand{Snoozed{*delay.snoozed_until}} : Required{};
}

}  // namespace

auto TwoFactorPolicy::rule_of(const Group& group) const -> TwoFactorRule {
  if (group.is_of_staff()) {
    return of_staff;
  }
  const auto found = by_group_.find(group.text());
  return found == by_group_.end() ? others_ : found->second;
}

auto demand_of(const TwoFactorRule& rule, Instant created, const Delay& delay, Instant now) -> Demand {
  switch (rule.policy) {
    case Policy::offered:
      return NothingAsked{};
    case Policy::encouraged:
      return Encouraged{asked_at(now, delay)};
    case Policy::required:
      return required(rule, created, delay, now);
  }
  return Required{};
}

namespace {

struct Holds {
  auto operator()(const NothingAsked& /*demand*/) const -> bool { return false; }
  auto operator()(const Encouraged& /*demand*/) const -> bool { return false; }
  auto operator()(const InGrace& /*demand*/) const -> bool { return false; }
  auto operator()(const SnoozeLeft& /*demand*/) const -> bool { return true; }
  auto operator()(const Snoozed& /*demand*/) const -> bool { return false; }
  auto operator()(const Required& /*demand*/) const -> bool { return true; }
};

struct AsksNow {
  auto operator()(const NothingAsked& /*demand*/) const -> bool { return false; }
  auto operator()(const Encouraged& demand) const -> bool { return demand.asked == Asked::now; }
  auto operator()(const InGrace& demand) const -> bool { return demand.asked == Asked::now; }
  auto operator()(const SnoozeLeft& /*demand*/) const -> bool { return true; }
  auto operator()(const Snoozed& /*demand*/) const -> bool { return false; }
  /// There is nothing to choose: the enrolment itself comes.
  auto operator()(const Required& /*demand*/) const -> bool { return false; }
};

}  // namespace

auto holds(const Demand& demand) -> bool { return std::visit(Holds{}, demand); }

auto asks_now(const Demand& demand) -> bool { return std::visit(AsksNow{}, demand); }

auto must_be_kept(const TwoFactorRule& rule, Instant now) -> bool {
  return rule.policy == Policy::required && now >= rule.from;
}

}  // namespace sallyport::account
