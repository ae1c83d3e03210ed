#include "store/sqlite/sqlite_units.h"

#include <fmt/format.h>

#include <utility>

#include "store/meta.h"
#include "store/query.h"
#include "store/sqlite/database.h"
#include "store/sqlite/open_file.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "store/work.h"

namespace sallyport::store {
namespace {

/// The number of the schema in a database of ours, 0 for an empty one.
auto present_schema(Connection& connection) -> std::int64_t {
  Query<In<>, Out<int, int>> count{
      connection,
      "SELECT COUNT(*), COUNT(CASE WHEN name = 'schema_migrations' THEN 1 END) FROM sqlite_schema"};
  const auto [everything, ours] = count.one().value();
  if (everything > 0 && ours == 0) {
    throw FaultInUnit{"the file is a database of another program"};
  }
  return ours == 0 ? 0 : schema_number(connection);
}

/// A transaction that nobody else can write beside, rolled back unless it is finished.
class Locked {
 public:
  explicit Locked(Connection& connection) : connection_{connection} {
    run_once(connection_, "BEGIN EXCLUSIVE");
  }
  Locked(const Locked&) = delete;
  Locked(Locked&&) = delete;
  auto operator=(const Locked&) -> Locked& = delete;
  auto operator=(Locked&&) -> Locked& = delete;
  ~Locked() {
    if (!finished_) {
      roll_back();
    }
  }
  void finish() {
    run_once(connection_, "COMMIT");
    finished_ = true;
  }

 private:
  // What can't be rolled back goes with the connection, which is closed next.
  void roll_back() noexcept {
    try {
      run_once(connection_, "ROLLBACK");
    } catch (const FaultInUnit&) {
      finished_ = true;
    }
  }
  Connection& connection_;
  bool finished_ = false;
};

void migrate_alone(Connection& connection, const SqliteOptions& options) {
  Locked transaction{connection};
  bring_up_to_date(connection, present_schema(connection), sqlite::schema_words, options);
  transaction.finish();
}

/// So that readers and the writer don't wait for each other. SQLite answers with the mode it took.
void write_ahead(Connection& connection) {
  Query<In<>, Scalar<std::string>> set_mode{connection, "PRAGMA journal_mode = WAL"};
  if (set_mode.one() != "wal") {
    throw FaultInUnit{"the database needs a disk of this machine: its file system can't share memory"};
  }
}

void set_limit(Connection& connection, const SqliteOptions& options) {
  if (options.most_pages) {
    run_once(connection, fmt::format("PRAGMA max_page_count = {}", *options.most_pages));
  }
}

/// A connection to a database that is ours and up to date.
auto prepare(const sqlite::Database::Place& place, const SqliteOptions& options)
    -> std::unique_ptr<sqlite::Database> {
  auto database = std::make_unique<sqlite::Database>(place, sqlite::Role::writer);
  auto& connection = database->connection();
  const auto present = present_schema(connection);
  refuse_newer(present);
  if (database->is_read_only()) {
    throw FaultInUnit{"the database can't be written to: the file or its disk is read-only"};
  }
  write_ahead(connection);
  if (!is_up_to_date(present)) {
    migrate_alone(connection, options);
  }
  set_limit(connection, options);
  // After a crash the journal holds what was committed, and perhaps what never came to the disk but is still
  // remembered by the kernel: whatever comes behind that would be lost with it. Now it is all in the file.
  database->empty_journal();
  return database;
}

}  // namespace

struct SqliteUnits::Parts {
  /// One process alone has the file, so it hears of every change.
  static constexpr seconds believed_for = minutes{1};

  Parts(const sqlite::Database::Place& place, std::unique_ptr<sqlite::Database> database,
        sqlite::Syncer::EventSink sink)
      : writer{place, std::move(database), std::move(sink), *changes}, readers{place} {}
  std::shared_ptr<unit::Changes> changes = std::make_shared<unit::Changes>(believed_for);
  sqlite::Writer writer;
  sqlite::Readers readers;
};

auto SqliteUnits::open(const std::filesystem::path& path, SqliteOptions options)
    -> Result<std::unique_ptr<SqliteUnits>> {
  std::error_code error;
  // Readers are opened later, and must find the same file wherever the process stands by then.
  const auto absolute = std::filesystem::absolute(path, error);
  if (error) {
    return fault(fmt::format("{}: {}", path.string(), error.message()));
  }
  const auto made = sqlite::make_private_file(absolute);
  if (!made) {
    return std::unexpected{made.error()};
  }
  const auto refused = [&](std::string why) {
    if (*made) {
      sqlite::remove_file(absolute, **made);
    }
    return fault(std::move(why));
  };
  const sqlite::Database::Place place{
      .path = absolute,
      .busy_wait = options.busy_wait,
      .full_journal = options.full_journal.value_or(sqlite::pages_of_full_journal)};
  try {
    auto database = prepare(place, options);
    auto ring_check = find_meta(database->connection(), ring_check_name);
    auto parts = std::make_unique<Parts>(place, std::move(database), std::move(options.event_sink));
    return std::unique_ptr<SqliteUnits>{new SqliteUnits{std::move(parts), std::move(ring_check)}};
  } catch (const RingFault& why) {
    return refused(why.what());
  } catch (const FaultInUnit& why) {
    return refused(fmt::format("{}: {}", path.string(), why.what()));
  }
}

SqliteUnits::SqliteUnits(std::unique_ptr<Parts> parts, std::optional<std::string> ring_check)
    : Units{parts->changes}, parts_{std::move(parts)}, ring_check_{std::move(ring_check)} {}

SqliteUnits::~SqliteUnits() = default;

auto SqliteUnits::run_in_transaction(Access access, const Work& work) -> Result<void> {
  switch (access) {
    case Access::read:
      return parts_->readers.run(work);
    case Access::write:
      return parts_->writer.run(work);
  }
  std::unreachable();
}

auto SqliteUnits::lets_commits_end() const -> bool { return !parts_->writer.is_stuck(); }

auto SqliteUnits::run_first_of_two(const Work& work, const bool& second_follows) -> Result<void> {
  return parts_->writer.run(work, &second_follows);
}

}  // namespace sallyport::store
