#include "bench/ballast.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <variant>

#include "base/clock.h"
#include "bench/failed.h"
#include "store/postgresql/prepare.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/work.h"

namespace sallyport::bench {
namespace {

using store::In;
using store::Query;
using store::Scalar;

/// How many of ten have an authenticator.
constexpr int with_authenticator = 3;

auto file_of(const Company& company) -> std::filesystem::path { return company.data() / "sallyport.db"; }

/// One connection to a company's database, past everything that would make filling it slow.
class Filling {
 public:
  explicit Filling(const Company& company) {
    if (company.database()) {
      postgresql_ =
          store::postgresql::connect({.url = *company.database(), .password = {}, .direct_url = {}});
      set({"SET synchronous_commit = off", "SET statement_timeout = 0",
           "SET session_replication_role = replica"});
    } else {
      sqlite_ = std::make_unique<store::sqlite::Database>(
          store::sqlite::Database::Place{.path = file_of(company), .busy_wait = std::chrono::milliseconds{0}},
          store::sqlite::Role::writer);
      set({"PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -1048576"});
    }
  }

  [[nodiscard]] auto connection() -> store::Connection& {
    return postgresql_ ? postgresql_->connection() : sqlite_->connection();
  }
  void run(const std::string& statement) { store::run_once(connection(), statement); }

 private:
  void set(std::initializer_list<std::string_view> statements) {
    for (const auto statement : statements) {
      store::run_once(connection(), statement);
    }
  }

  std::unique_ptr<store::postgresql::Database> postgresql_;
  std::unique_ptr<store::sqlite::Database> sqlite_;
};

/// The numbers from `first` on, as a table `n` with the column `i`.
auto numbers(std::int64_t first, std::int64_t count) -> std::string {
  return fmt::format(
      "WITH RECURSIVE n (i) AS (SELECT CAST({} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {}) ",
      first, first + count - 1);
}

/// Hashes and sealed keys are copied from somebody real: nobody looks into them.
void add(Filling& filling, std::int64_t first, std::int64_t count, std::int64_t now) {
  const auto people = numbers(first, count);
  filling.run(fmt::format(
      "{}INSERT INTO accounts (customer_number, sign_in_name, email, full_name, status, created) SELECT "
      "'CU-' || i, 'customer' || i, 'customer' || i || '@example.net', 'Katalin Nagy', 'active', {} FROM n",
      people, now));
  Query<In<>, Scalar<std::int64_t>> newest{filling.connection(), "SELECT MAX(id) FROM accounts"};
  // They were given one after the other.
  const auto before_first = newest.one().value() - count + 1 - first;
  const auto ids = fmt::format("{} + i", before_first);
  for (const auto* identifier : {"'customer' || i, 'sign_in_name'", "'cu-' || i, 'customer_number'",
                                 "'customer' || i || '@example.net', 'address'"}) {
    filling.run(fmt::format("{}INSERT INTO identifiers (folded, kind, account) SELECT {}, {} FROM n", people,
                            identifier, ids));
  }
  filling.run(
      fmt::format("{}INSERT INTO passwords (account, hash, chosen, version) SELECT {}, "
                  "(SELECT hash FROM passwords ORDER BY account LIMIT 1), {}, 1 FROM n",
                  people, ids, now));
  filling.run(
      fmt::format("{}INSERT INTO authenticators (account, entry, sealed_key, accepted, activated, last_used, "
                  "version) SELECT {}, 1, (SELECT sealed_key FROM authenticators ORDER BY id LIMIT 1), '', "
                  "{}, NULL, 1 FROM n WHERE i % 10 < {}",
                  people, ids, now, with_authenticator));
  filling.run(
      fmt::format("{}INSERT INTO sessions (account, scope, factors, token, opened, proven, seen) SELECT {}, "
                  "'full', 1, 'ballast ' || {}, {}, {}, {} FROM n WHERE i % {} = 0",
                  people, ids, ids, now, now, now, people_for_each_session));
  filling.run(fmt::format(
      "{}INSERT INTO events (at, account, name, outcome, factors, reason, address, user_agent, request_id, "
      "noise) SELECT {}, {}, 'signed_in', 'done', 'password', '', '198.51.100.7', 'Mozilla/5.0 (X11; Linux "
      "x86_64) Gecko/20100101 Firefox/128.0, or so', '0123456789abcdef', 0 FROM n, (SELECT 1 UNION ALL "
      "SELECT 2) twice",
      people, now, ids));
}

}  // namespace

void add_ballast(const Company& company, std::int64_t first, std::int64_t count) {
  constexpr std::int64_t of_a_transaction = 50'000;
  try {
    Filling filling{company};
    const auto now = SystemClock{}.now().time_since_epoch().count();
    for (const auto end = first + count; first < end; first += of_a_transaction) {
      filling.run("BEGIN");
      add(filling, first, std::min(of_a_transaction, end - first), now);
      filling.run("COMMIT");
    }
  } catch (const FaultInUnit& why) {
    throw Failed{why.what()};
  }
}

void settle(const Company& company) {
  try {
    Filling filling{company};
    // Nobody's begins in the future, and none is older than ten seconds.
    filling.run(fmt::format("UPDATE sign_in_attempts SET begun = {} - 100 * (100000 - account % 100000)",
                            to_stored(SystemClock{}.now())));
    if (company.database()) {
      filling.run("VACUUM (ANALYZE)");
      filling.run("CHECKPOINT");
    } else {
      filling.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  } catch (const FaultInUnit& why) {
    throw Failed{why.what()};
  }
}

auto autovacuums(const Company& company) -> std::int64_t {
  if (!company.database()) {
    return 0;
  }
  Filling filling{company};
  return Query<In<>, Scalar<std::int64_t>>{
      filling.connection(),
      "SELECT CAST((SELECT SUM(autovacuum_count + autoanalyze_count) FROM pg_stat_user_tables) AS BIGINT) + "
      "(SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' "
      "AND datname = current_database())"}
      .one()
      .value();
}

auto words_of_autovacuums(std::int64_t count) -> std::string {
  return count > 0 ? fmt::format("autovacuum came {} times meanwhile", count) : std::string{};
}

auto bytes_of_database(const Company& company) -> std::int64_t {
  if (!company.database()) {
    return static_cast<std::int64_t>(std::filesystem::file_size(file_of(company)));
  }
  Filling filling{company};
  return Query<In<>, Scalar<std::int64_t>>{filling.connection(),
                                           "SELECT pg_database_size(current_database())"}
      .one()
      .value();
}

}  // namespace sallyport::bench
