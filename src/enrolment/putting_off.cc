#include "enrolment/putting_off.h"

#include <optional>

#include "sign_in/demand.h"

namespace sallyport::enrolment {
namespace {

/// For how long a press puts off what is asked; nothing when it can't be put off.
struct PutOffFor {
  using Length = std::optional<seconds>;
  auto operator()(const account::NothingAsked& /*demand*/) const -> Length { return std::nullopt; }
  auto operator()(const account::Encouraged& /*demand*/) const -> Length {
    return account::encouraged_again_after;
  }
  auto operator()(const account::InGrace& /*demand*/) const -> Length {
    return account::reminded_again_after;
  }
  auto operator()(const account::SnoozeLeft& /*demand*/) const -> Length { return std::nullopt; }
  auto operator()(const account::Snoozed& /*demand*/) const -> Length { return std::nullopt; }
  auto operator()(const account::Required& /*demand*/) const -> Length { return std::nullopt; }
};

}  // namespace

auto PuttingOff::demand(unit::Unit& unit, const session::Session& session, Instant now) const
    -> account::Demand {
  const auto account = unit.accounts.find(session.account);
  const auto open = unit.sessions.find(session.token);
  if (!account || !open || open->scope != session::Scope::full) {
    return account::NothingAsked{};
  }
  return sign_in::demand_on(unit, policy_, *account, now);
}

auto PuttingOff::put_off(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<std::variant<PutOff, NothingToPutOff>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<PutOff, NothingToPutOff> {
    const auto length = std::visit(PutOffFor{}, demand(unit, session, now));
    if (!length) {
      return NothingToPutOff{};
    }
    const auto until = now + *length;
    unit.delays.put_off(session.account, until);
    unit.events.append({now, session.account, origin, audit::TwoFactorPutOff{until}});
    return PutOff{until};
  });
}

auto PuttingOff::snooze(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<std::variant<SnoozedUntil, NothingToPutOff>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<SnoozedUntil, NothingToPutOff> {
    const auto until = now + account::snoozed_for;
    if (!std::holds_alternative<account::SnoozeLeft>(demand(unit, session, now)) ||
        unit.delays.snooze(session.account, until) == Written::somebody_was_faster) {
      return NothingToPutOff{};
    }
    unit.events.append({now, session.account, origin, audit::TwoFactorSnoozed{until}});
    return SnoozedUntil{until};
  });
}

}  // namespace sallyport::enrolment
