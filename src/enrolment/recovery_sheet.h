#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Makes a sheet; hashing takes about ten times as long as a sign-in's. Nothing when there is no room for it.
[[nodiscard]] auto make_sheet(crypto::HashingPool& pool, Random& random) -> std::optional<RecoverySheet>;

/// The codes of a sheet's lines.
[[nodiscard]] auto codes_in(const Secret& lines) -> std::vector<Secret>;

}  // namespace sallyport::enrolment
