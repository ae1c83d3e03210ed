#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "store/connection.h"

namespace sallyport::store {

/// One step of the schema, which is never changed once it has been released. It only widens: the version
/// before still runs beside it.
struct Migration {
  std::int64_t number;
  std::string_view name;
  /// Statements, a semicolon after each and nowhere else.
  std::string_view sql;
};

/// All of them, by rising number, from 1.
[[nodiscard]] auto all_migrations() -> std::span<const Migration>;

/// What differs between dialects in the text of a migration.
struct SchemaWords {
  std::string_view made_key;   ///< $made_key: a key that the database makes, never the same one twice
  std::string_view given_key;  ///< $given_key: a number that is the primary key
  std::string_view clustered;  ///< $clustered: after a table that is kept in the order of its primary key
};

/// The number of the newest migration of a database that has been migrated before. Throws FaultInUnit.
[[nodiscard]] auto schema_number(Connection& connection) -> std::int64_t;

/// Runs those of `wanted` that the database lacks, within the transaction of the caller, who holds a lock
/// against everybody else who would. Throws FaultInUnit.
void migrate(Connection& connection, std::span<const Migration> wanted, const SchemaWords& words);

}  // namespace sallyport::store
