#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "account/account.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"

namespace sallyport::account {

/// Many subscribers who come at once, from another system. Their accounts are written as they come and are
/// nobody's until one write opens all of them: an import is there as a whole or not at all.
struct Import {
  ImportId id;
  enum class State {
    filling,   ///< accounts come in; they hold their names, and nobody can sign in to them
    settling,  ///< open; their addresses are being made known
    done,
    removing,  ///< given up: its accounts go away
  } state;
  Instant begun;
  /// When somebody worked on it last.
  Instant heard;
  std::int64_t accounts;
  /// Lines that could not be taken: with one of them, nothing is opened.
  std::int64_t refusals;
};

/// One of those who come.
struct Newcomer {
  /// Where in the file he stands.
  std::int64_t line;
  NewAccount account;
  Status status;
  Instant created;
};

/// The sign-in name or customer number belongs to somebody else: to whoever stands in `line`, or to a
/// subscriber who was there before.
struct TakenBefore {
  std::string identifier;
  std::optional<std::int64_t> line;
};
using Addition = std::variant<AccountId, TakenBefore>;

/// Where imports are kept. Every call may throw FaultInUnit.
class Imports {
 public:
  Imports() = default;
  Imports(const Imports&) = delete;
  Imports(Imports&&) = delete;
  auto operator=(const Imports&) -> Imports& = delete;
  auto operator=(Imports&&) -> Imports& = delete;
  virtual ~Imports() = default;

  virtual auto begin(Instant now) -> ImportId = 0;
  [[nodiscard]] virtual auto find(ImportId import) -> std::optional<Import> = 0;
  /// All that are neither done nor gone, oldest first.
  [[nodiscard]] virtual auto unfinished() -> std::vector<Import> = 0;
  /// Counts what is about to be added and what was refused, and keeps the import from being given up
  /// meanwhile. Nothing is written when it is not filling.
  struct Count {
    std::int64_t accounts;
    std::int64_t refusals;
  };
  [[nodiscard]] virtual auto count(ImportId import, const Count& more, Instant now) -> Written = 0;
  /// An answer for each, in their order. An address is not looked at before the import is open. An account
  /// may be written even for what is refused; it is never opened.
  [[nodiscard]] virtual auto add(ImportId import, std::span<const Newcomer> newcomers)
      -> std::vector<Addition> = 0;
  /// Opens all accounts at once, if the import is filling and nothing of it was refused.
  [[nodiscard]] virtual auto open(ImportId import, Instant now) -> Written = 0;
  /// Lets the addresses of at most `limit` accounts of an open import sign them in. Returns of how many; when
  /// of none, the import is done.
  virtual auto settle(ImportId import, int limit) -> int = 0;
  /// Nothing of an import that is filling will be opened.
  virtual auto give_up(ImportId import) -> Written = 0;
  /// Removes at most `limit` accounts of an import that was given up, with everything that came with them.
  /// Returns how many; with the last, the import is gone too.
  virtual auto remove(ImportId import, int limit) -> int = 0;
};

}  // namespace sallyport::account
