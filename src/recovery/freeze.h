#pragma once

#include <string_view>
#include <variant>

#include "account/account.h"
#include "base/result.h"
#include "notice/links.h"
#include "unit/unit.h"

namespace sallyport::recovery {

/// The link of a notice can still be used: for whom.
struct CanFreeze {
  account::Account account;
};
/// The account is frozen: now, or since before.
struct IsFrozen {};
/// The link is not one of ours, older than it may be, or from before the account was thawed (but for that of
/// a corrected address); or the account is disabled.
struct FreezeLinkGone {};

/// "It was not me": whoever holds a notice stops everything at once, whatever a thief has changed since.
/// Nobody signs in until the operator has looked. Safe to call from any thread.
class Freeze {
 public:
  Freeze(unit::Units& units, notice::Links links) : units_{units}, links_{std::move(links)} {}

  /// Changes nothing, so that whatever opens the link beforehand does no harm.
  [[nodiscard]] auto find(std::string_view link, Instant now)
      -> Result<std::variant<CanFreeze, IsFrozen, FreezeLinkGone>>;
  [[nodiscard]] auto freeze(std::string_view link, const audit::Origin& origin, Instant now)
      -> Result<std::variant<IsFrozen, FreezeLinkGone>>;

 private:
  [[nodiscard]] auto find_in(unit::Unit& unit, std::string_view link, Instant now) const
      -> std::variant<CanFreeze, IsFrozen, FreezeLinkGone>;

  unit::Units& units_;
  notice::Links links_;
};

}  // namespace sallyport::recovery
