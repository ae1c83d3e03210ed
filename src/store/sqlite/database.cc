#include "store/sqlite/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>

#include "store/query.h"
#include "store/sqlite/disk_failed.h"
#include "store/sqlite/journal_file.h"
#include "store/sqlite/statement.h"
#include "store/work.h"

namespace sallyport::store::sqlite {
namespace {

// The ports' own statements are few and small; what they sort and undo stays in memory.
void set_up(Connection& connection, Role role) {
  if (role == Role::sole_reader) {
    run_once(connection, "PRAGMA locking_mode = EXCLUSIVE");  // before it looks at the file
  }
  run_once(connection, "PRAGMA trusted_schema = OFF");
  run_once(connection, "PRAGMA foreign_keys = ON");
  run_once(connection, "PRAGMA temp_store = MEMORY");
  run_once(connection, "PRAGMA synchronous = FULL");
  switch (role) {
    case Role::writer:
      run_once(connection, "PRAGMA cache_size = -8192");
      // One that begins anew keeps its place on the disk, if it was no longer than usual.
      run_once(connection, fmt::format("PRAGMA journal_size_limit = {}",
                                       std::int64_t{pages_of_full_journal} * 5 / 4 * 4'096));
      return;
    case Role::reader:
    case Role::sole_reader:
      run_once(connection, "PRAGMA cache_size = -512");
      run_once(connection, "PRAGMA query_only = ON");
      return;
  }
}

}  // namespace

// No connection is locked, since each is one thread's at a time, and no memory is counted, for which each
// piece would be locked.
void configure_library() {
  static const int set =
      ::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) | ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static const bool by_commits = set == SQLITE_OK && write_journals_by_commits();
  if (!by_commits) {
    throw FaultInUnit{"the database's library was in use before its settings were made"};
  }
}

Database::Database(const Place& place, Role role)
    : file_{open(place)}, busy_wait_{place.busy_wait}, connection_{.file = file_.get()}, ports_{connection_} {
  set_up(connection_, role);
}

void Database::Close::operator()(::sqlite3* file) const { (void)::sqlite3_close(file); }

auto Database::open(const Place& place) -> File {
  configure_library();
  ::sqlite3* opened = nullptr;
  const auto outcome = ::sqlite3_open_v2(place.path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  File file{opened};
  if (outcome != SQLITE_OK) {
    raise_error_of(file.get(), outcome);
  }
  ::sqlite3_busy_timeout(file.get(), static_cast<int>(place.busy_wait.count()));
  return file;
}

void Database::leave_journal_to_caller() {
  run_once(connection_, "PRAGMA synchronous = NORMAL");
  // Pages go to the journal with their commit alone; of a transaction that is rolled back none ever does.
  run_once(connection_, "PRAGMA cache_spill = OFF");
  ::sqlite3_wal_hook(
      file_.get(),
      [](void* counter, ::sqlite3*, const char*, int pages) {
        *static_cast<int*>(counter) = pages;
        return SQLITE_OK;
      },
      &pages_of_journal_);
}

auto Database::journal() -> std::filesystem::path {
  return ::sqlite3_filename_wal(::sqlite3_db_filename(file_.get(), "main"));
}

auto Database::copy_journal() -> int { return copy(SQLITE_CHECKPOINT_PASSIVE).copied; }

void Database::copy_journal_to_its_end() {
  constexpr int patience = 20;  // ms; everybody who writes waits for it
  ::sqlite3_busy_timeout(file_.get(), patience);
  (void)copy_and_note(SQLITE_CHECKPOINT_RESTART);
  ::sqlite3_busy_timeout(file_.get(), static_cast<int>(busy_wait_.count()));
}

void Database::empty_journal() {
  const auto outcome = copy_and_note(SQLITE_CHECKPOINT_TRUNCATE);
  if (outcome != SQLITE_OK && outcome != SQLITE_BUSY) {
    raise_error_of(file_.get(), outcome);
  }
}

auto Database::copy(int mode) -> Copied {
  Copied seen{.outcome = SQLITE_OK, .pages = -1, .copied = -1};
  seen.outcome = ::sqlite3_wal_checkpoint_v2(file_.get(), "main", mode, &seen.pages, &seen.copied);
  if (seen.outcome != SQLITE_OK) {
    end_if_a_sync_failed(file_.get());
  }
  return seen;
}

// Where all is copied and somebody still reads it, it is called busy; there is nothing left to copy then.
auto Database::copy_and_note(int mode) -> int {
  const auto seen = copy(mode);
  if (seen.pages >= 0) {
    pages_of_journal_ = seen.pages - seen.copied;
  }
  return seen.outcome;
}

// By SQLite's own descriptor: with the first that is closed, a process loses its locks on a file.
void Database::sync_file() {
  ::sqlite3_file* file = nullptr;
  (void)::sqlite3_file_control(file_.get(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
  if (file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) != SQLITE_OK) {
    end_because_disk_failed();
  }
}

auto Database::in_transaction() -> bool { return ::sqlite3_get_autocommit(file_.get()) == 0; }

auto Database::is_read_only() -> bool { return ::sqlite3_db_readonly(file_.get(), "main") == 1; }

}  // namespace sallyport::store::sqlite
