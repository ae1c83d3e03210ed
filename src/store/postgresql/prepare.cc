#include "store/postgresql/prepare.h"

#include <fmt/format.h>

#include <utility>

#include "store/meta.h"
#include "store/query.h"
#include "store/work.h"

namespace sallyport::store::postgresql {
namespace {

/// A name for the lock under which one node migrates, among those that other programs may use.
constexpr std::int64_t migration_lock = 0x53616C6C79;  // "Sally"
constexpr int oldest_server = 150'000;

auto setting(Connection& connection, std::string_view show) -> std::string {
  Query<In<>, Scalar<std::string>> query{connection, show};
  return query.one().value_or("");
}

}  // namespace

auto connect(const PostgresqlAddress& address) -> std::unique_ptr<Database> {
  const auto libpq = Libpq::load();
  const auto parameters = connection_parameters(address.direct_url.value_or(address.url), address.password);
  if (!libpq || !parameters) {
    throw FaultInUnit{!libpq ? libpq.error().message : parameters.error().message};
  }
  return std::make_unique<Database>(**libpq, *parameters, Statements::kept);
}

void require_durable(Connection& connection) {
  if (std::stoi(setting(connection, "SHOW server_version_num")) < oldest_server) {
    throw FaultInUnit{"the server is too old: PostgreSQL 15 or newer is needed"};
  }
  if (setting(connection, "SHOW server_encoding") != "UTF8") {
    throw FaultInUnit{"the database is not in UTF8: make it anew with ENCODING 'UTF8'"};
  }
  if (setting(connection, "SHOW fsync") != "on") {
    throw FaultInUnit{
        "the server runs with fsync = off, so it can lose what it has acknowledged: switch it on"};
  }
  const auto commit = setting(connection, "SHOW synchronous_commit");
  if (commit != "on" && commit != "remote_apply") {
    throw FaultInUnit{
        fmt::format("the server runs with synchronous_commit = {}, so it can lose what it has "
                    "acknowledged: set it to on for the role or the database",
                    commit)};
  }
}

auto present_schema(Connection& connection) -> std::int64_t {
  Query<In<>, Out<int, int>> count{
      connection,
      "SELECT COUNT(*), COUNT(CASE WHEN tablename = 'schema_migrations' THEN 1 END) FROM pg_tables "
      "WHERE schemaname = current_schema()"};
  const auto [everything, ours] = count.one().value();
  if (everything > 0 && ours == 0) {
    throw FaultInUnit{"the database holds the tables of another program: give sallyport one of its own"};
  }
  return ours == 0 ? 0 : schema_number(connection);
}

void migrate_alone(Database& database, const StoreOptions& options,
                   const std::function<void(Connection&)>& then) {
  auto& connection = database.connection();
  database.begin_writing();
  run_once(connection, fmt::format("SELECT pg_advisory_xact_lock({})", migration_lock));
  bring_up_to_date(connection, present_schema(connection), schema_words, options);
  if (then) {
    then(connection);
  }
  database.commit();
}

auto prepare(Database& database, const StoreOptions& options) -> std::optional<std::string> {
  auto& connection = database.connection();
  require_durable(connection);
  const auto present = present_schema(connection);
  refuse_newer(present);
  if (present > 0 && find_meta(connection, unfinished_move)) {
    throw FaultInUnit{
        "the database is the unfinished copy of another one: stop the server that still writes to that, and "
        "run "
        "sallyport migrate-store once more"};
  }
  if (!is_up_to_date(present)) {
    migrate_alone(database, options);
  }
  return find_meta(connection, ring_check_name);
}

}  // namespace sallyport::store::postgresql
