#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "account/import.h"
#include "base/random.h"
#include "crypto/key_ring.h"
#include "operation/brought.h"
#include "unit/unit.h"

namespace sallyport::operation {

/// Somebody worked on another import just now.
struct AnotherImport {
  /// When this one may begin, if nothing is heard of it any more.
  Instant given_up;
};
/// What an earlier one left is still being cleared away: ask again.
struct StillClearing {};
/// It was given up meanwhile, by another import or because nothing was heard of it.
struct ImportGone {};
/// How a batch went; with one complaint nothing of the import will be opened.
struct Batch {
  std::int64_t accounts;
  std::vector<Complaint> complaints;
};
/// Everybody is in.
struct Opened {
  std::int64_t accounts;
};
/// A line was refused before.
struct NotWhole {};

/// Subscribers who come from another system, all of them or none (decision 16). Its units are small, so that
/// whoever signs in meanwhile waits for some milliseconds at most; each call works for a second or so. Safe
/// to call from any thread.
class Imports {
 public:
  Imports(unit::Units& units, const crypto::KeyRing& ring, Random& random)
      : units_{units}, ring_{ring}, random_{random} {}

  /// What is left of earlier ones is cleared away first.
  [[nodiscard]] auto begin(Instant now) -> Result<std::variant<ImportId, AnotherImport, StillClearing>>;
  [[nodiscard]] auto add(ImportId import, const BroughtColumns& columns, std::span<const BroughtLine> lines,
                         Instant now) -> Result<std::variant<Batch, ImportGone>>;
  /// One write, after which all of them can sign in.
  [[nodiscard]] auto open(ImportId import, Instant now) -> Result<std::variant<Opened, ImportGone, NotWhole>>;
  /// Nothing of it is opened. What it wrote is cleared away by `clear`.
  [[nodiscard]] auto give_up(ImportId import, Instant now) -> Result<void>;

  /// Goes on with what is left to be done after `open` and `give_up`: 0 when nothing is.
  [[nodiscard]] auto clear(ImportId import) -> Result<std::int64_t>;

  /// When nobody can be at work on any: nothing of those that are there is opened.
  [[nodiscard]] auto give_up_all(Instant now) -> Result<void>;
  /// For the housekeeping: gives up what was not heard of for an hour, and goes on with what is left to be
  /// done. One small unit; 0 when nothing is.
  [[nodiscard]] auto tidy(Instant now) -> Result<int>;

 private:
  [[nodiscard]] auto add_some(ImportId import, std::span<const Brought> brought, std::int64_t refusals,
                              Instant now) -> Result<std::variant<Batch, ImportGone>>;
  void keep_factors(unit::Unit& unit, AccountId account, const Brought& brought, Instant now) const;

  unit::Units& units_;
  const crypto::KeyRing& ring_;
  Random& random_;
};

}  // namespace sallyport::operation
