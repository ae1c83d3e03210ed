#pragma once

#include <cstdint>
#include <string>

#include "store/connection.h"
#include "store/migrations.h"
#include "unit/unit.h"

// What earlier versions have kept, written with their own statements, and how this one finds it. A version is
// the number of its newest migration.
namespace sallyport::store::contract {

/// Somebody of whom every version up to this one has kept whatever it could.
struct Subscriber {
  std::string name;
  std::int64_t version;
};

/// Writes what a node of each of these versions would, in whichever newer version the tables are.
void keep(Connection& connection, const Subscriber& subscriber);

/// Makes tables that have come all the way to the subscriber's version: each kept its own before the next
/// migration. In the transaction of the caller.
void make_version(Connection& connection, const Subscriber& subscriber, const SchemaWords& words);

/// Expects that the ports find all that was kept of the subscriber. Uses up of it what can be taken once.
void expect_kept(unit::Unit& unit, const Subscriber& subscriber);

}  // namespace sallyport::store::contract
