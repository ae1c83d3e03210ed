#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "factor/recovery_code/recovery_code.h"

namespace sallyport::enrolment {

/// Ten new recovery codes: as they are shown (one a line), and as they will be kept.
struct RecoverySheet {
  Secret lines;
  std::vector<factor::recovery_code::HashedCode> hashed;
};

/// Makes sheets, one at a time for each account: a sheet takes ten hashes, and whoever is signed in must not
/// take the room of all who want to sign in. Safe to call from any thread.
class SheetMaker {
 public:
  SheetMaker(crypto::HashingPool& pool, Random& random) : pool_{pool}, random_{random} {}

  /// Nothing when there is no room for it, or one is being made for this account already.
  [[nodiscard]] auto make(AccountId account) -> std::optional<RecoverySheet>;

 private:
  class Turn;

  [[nodiscard]] auto make_now() -> std::optional<RecoverySheet>;

  crypto::HashingPool& pool_;
  Random& random_;
  std::mutex mutex_;
  std::unordered_set<AccountId> being_made_;  // guarded by mutex_
};

/// The codes of a sheet's lines.
[[nodiscard]] auto codes_in(const Secret& lines) -> std::vector<Secret>;

}  // namespace sallyport::enrolment
