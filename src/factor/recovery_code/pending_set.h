#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "crypto/seal.h"
#include "factor/recovery_code/recovery_code.h"

namespace sallyport::factor::recovery_code {

/// How long a new set that was shown waits for "I have saved them".
inline constexpr seconds renewal_lifetime = minutes{10};

/// A new set on its way, one a session at most. The old one holds until the press.
struct PendingSet {
  AccountId account;
  SessionId session;
  Instant made;
  /// All ten as they are shown, one a line, sealed.
  std::string sealed_codes;
  std::vector<HashedCode> hashed_codes;
};

/// Where the codes of a pending set belong.
[[nodiscard]] auto pending_set_binding(AccountId account, SessionId session) -> crypto::Binding;

[[nodiscard]] constexpr auto is_live(const PendingSet& set, Instant now) -> bool {
  return now >= set.made && now - set.made < renewal_lifetime;
}

/// Where they are kept. Every call may throw FaultInUnit.
class PendingSets {
 public:
  PendingSets() = default;
  PendingSets(const PendingSets&) = delete;
  PendingSets(PendingSets&&) = delete;
  auto operator=(const PendingSets&) -> PendingSets& = delete;
  auto operator=(PendingSets&&) -> PendingSets& = delete;
  virtual ~PendingSets() = default;

  /// The account's only pending set from now on.
  virtual void put(const PendingSet& set) = 0;
  [[nodiscard]] virtual auto find(SessionId session) -> std::optional<PendingSet> = 0;
  virtual void remove_all(AccountId account) = 0;
  virtual auto purge(Instant now, int limit) -> int = 0;
};

}  // namespace sallyport::factor::recovery_code
