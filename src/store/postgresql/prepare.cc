#include "store/postgresql/prepare.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <random>
#include <span>
#include <thread>
#include <utility>

#include "store/meta.h"
#include "store/query.h"
#include "store/work.h"

namespace sallyport::store::postgresql {
namespace {

/// A name for the lock under which one node migrates, among those that other programs may use.
constexpr std::int64_t migration_lock = 0x53616C6C79;  // "Sally"
constexpr int oldest_server = 150'000;

/// A setting of the server: asked for at once, so that several share one way there and back.
class Setting {
 public:
  Setting(Connection& connection, std::string_view show)
      : query_{connection, show}, ticket_{query_.sent().send()} {}
  auto value() -> std::string { return query_.sent().first_of(ticket_).value_or(""); }

 private:
  Query<In<>, Scalar<std::string>> query_;
  Server::Ticket ticket_;
};

/// Those that are there, and the next one.
auto up_to_the_next(std::int64_t present) -> std::span<const Migration> {
  const auto all = all_migrations();
  const auto next = std::ranges::upper_bound(all, present, {}, &Migration::number);
  return {all.begin(), next == all.end() ? next : std::next(next)};
}

/// Returns whether the tables are at this version then. Throws Contended when what it needs is in use.
auto migrate_once(Database& database, const StoreOptions& options,
                  const std::function<void(Connection&)>& then) -> bool {
  auto& connection = database.connection();
  database.begin_writing();
  // The role may have a bound for what pages ask: an index of many rows takes longer, and so does whoever
  // waits for the node that makes it.
  run_once(connection, "SET LOCAL statement_timeout = 0");
  run_once(connection, fmt::format("SELECT pg_advisory_xact_lock({})", migration_lock));
  // Whoever comes after this one waits with it.
  run_once(connection, "SET LOCAL lock_timeout = '500ms'");
  auto present = present_schema(connection);
  refuse_newer(present);
  if (present == 0) {
    bring_up_to_date(connection, present, schema_words, options);
    if (then) {
      then(connection);
    }
  } else {
    require_ring(connection, options);
    migrate(connection, up_to_the_next(present), schema_words);
  }
  present = schema_number(connection);
  database.commit();
  return is_up_to_date(present);
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
  Setting version{connection, "SHOW server_version_num"};
  Setting encoding{connection, "SHOW server_encoding"};
  Setting fsync{connection, "SHOW fsync"};
  Setting synchronous_commit{connection, "SHOW synchronous_commit"};
  if (number_in(version.value()) < oldest_server) {
    throw FaultInUnit{"the server is too old: PostgreSQL 15 or newer is needed"};
  }
  if (encoding.value() != "UTF8") {
    throw FaultInUnit{"the database is not in UTF8: make it anew with ENCODING 'UTF8'"};
  }
  if (fsync.value() != "on") {
    throw FaultInUnit{
        "the server runs with fsync = off, so it can lose what it has acknowledged: switch it on"};
  }
  const auto commit = synchronous_commit.value();
  if (commit != "on" && commit != "remote_apply") {
    throw FaultInUnit{
        fmt::format("the server runs with synchronous_commit = {}, so it can lose what it has "
                    "acknowledged: set it to on for the role or the database",
                    commit)};
  }
}

// A lock that is held in one database is free in every other, and nothing has to be there yet to see it.
void require_same(Database& direct, Connection& pooled) {
  std::random_device random;
  const auto lock = std::uniform_int_distribution<std::int64_t>{}(random);
  direct.begin_writing();
  run_once(direct.connection(), fmt::format("SELECT pg_advisory_xact_lock({})", lock));
  Query<In<std::int64_t>, Scalar<int>> is_free{
      pooled, "SELECT CASE WHEN pg_try_advisory_xact_lock(:lock) THEN 1 ELSE 0 END"};
  if (is_free.one(lock) != 0) {
    throw FaultInUnit{
        "database and database_direct lead to different databases: both must be the same one, by its pooler "
        "and without it"};
  }
  direct.roll_back();
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
  constexpr std::chrono::seconds patience{60};
  constexpr std::chrono::milliseconds pause{250};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (bool is_done = false; !is_done;) {
    try {
      is_done = migrate_once(database, options, then);
    } catch (const Contended&) {
      database.roll_back();
      if (std::chrono::steady_clock::now() >= deadline) {
        throw FaultInUnit{
            "the tables are in use all the time, so they can't be brought to this version: start again when "
            "whatever reads them for long (a dump, a report) is over"};
      }
      std::this_thread::sleep_for(pause);
    }
  }
}

auto prepare(Database& database, const StoreOptions& options) -> std::optional<std::string> {
  auto& connection = database.connection();
  require_durable(connection);
  const auto present = present_schema(connection);
  refuse_newer(present);
  if (present > 0 && find_meta(connection, unfinished_move)) {
    throw FaultInUnit{
        "the database is the unfinished copy of another one: stop the server that still writes to that, and "
        "run sallyport migrate-store once more"};
  }
  if (!is_up_to_date(present)) {
    migrate_alone(database, options);
  }
  return find_meta(connection, ring_check_name);
}

}  // namespace sallyport::store::postgresql
