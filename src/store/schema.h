#pragma once

#include <functional>
#include <optional>
#include <string>

#include "audit/event.h"
#include "base/result.h"
#include "store/connection.h"
#include "store/migrations.h"

namespace sallyport::store {

/// What every kind of database may be given.
struct StoreOptions {
  /// Is given every event once it is durable, before the work that appended it is answered. Called by one
  /// thread at a time: it must not throw, and what it waits for, all writing waits for.
  std::function<void(const audit::Event&)> event_sink = {};
  /// Gives what a database that is being made keeps to recognise its key ring by. Called only for an empty
  /// database, inside the transaction that makes its tables: when it gives a fault, or anything else goes
  /// wrong, the database stays empty.
  std::function<Result<std::string>()> ring_check_of_new_database = {};
  /// Is given what a database of an earlier version keeps for that, before it is migrated: a fault leaves it
  /// as it was.
  std::function<Result<void>(const std::optional<std::string>&)> has_its_ring = {};
};

/// A fault of the key ring, which names its own file.
class RingFault : public FaultInUnit {
 public:
  using FaultInUnit::FaultInUnit;
};

/// Refuses a database that a newer version has migrated. Throws FaultInUnit.
void refuse_newer(std::int64_t present);
[[nodiscard]] auto is_up_to_date(std::int64_t present) -> bool;

/// Refuses a database of ours whose key ring is another one. Throws RingFault.
void require_ring(Connection& connection, const StoreOptions& options);

/// Brings the tables from `present`, the number of the newest migration (0 for an empty database), to this
/// version, within the transaction of the caller, who holds a lock against everybody else who would. Throws
/// FaultInUnit.
void bring_up_to_date(Connection& connection, std::int64_t present, const SchemaWords& words,
                      const StoreOptions& options);

}  // namespace sallyport::store
