#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/attempt_owners.h"
#include "store/server.h"

struct sqlite3;

namespace sallyport::store {

/// Nothing of the unit has happened, and it may well succeed when it is run again. Only databases where
/// several write at a time throw it, and only `Units` catches it.
class RunAgain : public FaultInUnit {
 public:
  using FaultInUnit::FaultInUnit;
};

/// Another transaction changed what this one had read.
class Contended : public RunAgain {
 public:
  using RunAgain::RunAgain;
};

/// Keeps other transactions from an account, where several write at a time.
class AccountLocks {
 public:
  AccountLocks() = default;
  AccountLocks(const AccountLocks&) = delete;
  AccountLocks(AccountLocks&&) = delete;
  auto operator=(const AccountLocks&) -> AccountLocks& = delete;
  auto operator=(AccountLocks&&) -> AccountLocks& = delete;
  virtual ~AccountLocks() = default;

  /// Waits until the account belongs to this transaction alone, to its end. Nothing when it does already.
  /// Throws FaultInUnit.
  virtual void hold(AccountId account) = 0;
  /// A port has done the same by a statement of its own.
  virtual void note_held(AccountId account) = 0;
};

/// The account of no row, for a look that finds nothing.
inline constexpr AccountId nobody{0};

/// One connection to a database as the ports see it.
struct Connection {
  /// The way to a file, or else
  ::sqlite3* file = nullptr;
  /// the way to a server.
  Server* server = nullptr;
  /// Nothing where writing transactions run one after the other, and while a transaction only reads.
  AccountLocks* locks = nullptr;
  /// Nothing where a question has no way to share.
  AttemptOwners* owners = nullptr;
  /// Which of this connection's transactions is the present one: what a port has read in it, it knows by this
  /// number. Counted where there is a server.
  std::uint64_t transaction = 0;
  /// The accounts of which a port has written something that pages show, since whoever ends the transaction
  /// emptied it.
  std::vector<AccountId> changed = {};

  /// Somebody's memory of this account, if there is one, is no longer true.
  void note_change(std::optional<AccountId> account) {
    if (account) {
      changed.push_back(*account);
    }
  }

  /// What a port reads of an account, a transaction that writes reads alone with it: what it decides upon
  /// stays true until it ends. For nobody there is nothing to hold.
  void hold(std::optional<AccountId> account) {
    if (locks != nullptr && account) {
      locks->hold(*account);
    }
  }
};

}  // namespace sallyport::store
