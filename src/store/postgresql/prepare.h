#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "store/postgresql/address.h"
#include "store/postgresql/database.h"
#include "store/schema.h"

// A server is looked at, and made ours, over one connection that leads to it directly. All throw FaultInUnit.
namespace sallyport::store::postgresql {

[[nodiscard]] auto connect(const PostgresqlAddress& address) -> std::unique_ptr<Database>;

/// Refuses a server that is too old, or may forget what it has acknowledged.
void require_durable(Connection& connection);

/// The number of the schema in a database of ours, 0 for an empty one.
[[nodiscard]] auto present_schema(Connection& connection) -> std::int64_t;

/// Refuses when the two don't lead to one database. Changes nothing in either.
void require_same(Database& direct, Connection& pooled);

/// Brings the tables to this version. One node does, the others wait for it and find nothing left to do.
/// Nodes of the version before go on meanwhile: each migration is a transaction of its own, and gives way
/// when what it needs is in use. `then` is done together with the making of an empty database.
void migrate_alone(Database& database, const StoreOptions& options,
                   const std::function<void(Connection&)>& then = {});

/// Looks at the server and brings its tables up to date. Returns what the key ring is recognised by.
[[nodiscard]] auto prepare(Database& database, const StoreOptions& options) -> std::optional<std::string>;

}  // namespace sallyport::store::postgresql
