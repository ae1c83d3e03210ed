#include "recovery/freeze.h"

#include "recovery/addresses.h"

namespace sallyport::recovery {

namespace {

/// What was mailed before the account was thawed may have been mailed to a thief. Of a correction of the
/// address the dropped one hears once, and whoever deceives the desk asks for a thaw next: that link outlives
/// it.
auto is_over(unit::Unit& unit, const account::Account& account, const notice::FreezeLink& link) -> bool {
  return account.thawed && link.made <= *account.thawed &&
         !unit.events.has(account.id, audit::line_of(audit::AddressCorrected{}).name, link.made);
}

}  // namespace

auto Freeze::find_in(unit::Unit& unit, std::string_view link, Instant now) const
    -> std::variant<CanFreeze, IsFrozen, FreezeLinkGone> {
  const auto read = links_.read_freeze(link);
  auto account = read && notice::is_live(*read, now) ? unit.accounts.find(read->account) : std::nullopt;
  if (!account || is_over(unit, *account, *read)) {
    return FreezeLinkGone{};
  }
  switch (account->status) {
    case account::Status::enabled:
      return CanFreeze{*std::move(account)};
    case account::Status::frozen:
      return IsFrozen{};
    case account::Status::disabled:
      return FreezeLinkGone{};
  }
  return FreezeLinkGone{};
}

auto Freeze::find(std::string_view link, Instant now)
    -> Result<std::variant<CanFreeze, IsFrozen, FreezeLinkGone>> {
  return units_.read([&](unit::Unit& unit) { return find_in(unit, link, now); });
}

auto Freeze::freeze(std::string_view link, const audit::Origin& origin, Instant now)
    -> Result<std::variant<IsFrozen, FreezeLinkGone>> {
  using Outcome = std::variant<IsFrozen, FreezeLinkGone>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto found = find_in(unit, link, now);
    if (std::holds_alternative<FreezeLinkGone>(found)) {
      unit.events.append({now, std::nullopt, origin, audit::LinkRefused{audit::Link::freeze}});
      return FreezeLinkGone{};
    }
    if (const auto* can = std::get_if<CanFreeze>(&found)) {
      const auto id = can->account.id;
      unit.accounts.set_status(id, account::Status::frozen);
      unit.sessions.end_all(id);
      unit.attempts.remove_all(id);
      unit.passes.remove_all(id);
      restore_addresses(unit, can->account, origin, now);
      unit.events.append({now, id, origin, audit::AccountFrozen{}});
    }
    return IsFrozen{};
  });
}

}  // namespace sallyport::recovery
