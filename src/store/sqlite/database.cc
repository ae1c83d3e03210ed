#include "store/sqlite/database.h"

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cstdint>

#include "store/query.h"
#include "store/sqlite/disk_failed.h"
#include "store/work.h"

namespace sallyport::store::sqlite {
namespace {

auto handle(soci::session& session) -> sqlite_api::sqlite3* {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

auto library() -> const soci::backend_factory& {
  configure_library();
  return soci::sqlite3;
}

// SOCI reads text with '=' in it as options; a path with '=' has to be one.
auto connect_string(const std::filesystem::path& path) -> std::string {
  const auto& text = path.native();
  return text.contains('=') ? fmt::format("dbname=\"{}\"", text) : text;
}

// SOCI puts the name of its own function before SQLite's words.
auto without_prefix(const std::string& message) -> std::string {
  const auto colon = message.find(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

// The ports' own statements are few and small; what they sort and undo stays in memory.
void set_up(Connection& connection, Role role) {
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
      run_once(connection, "PRAGMA cache_size = -512");
      run_once(connection, "PRAGMA query_only = ON");
      return;
  }
}

/// One line about an error of SQLite, without any of the values.
auto describe(const soci::soci_error& error) -> std::string {
  const auto* ours = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  constexpr int primary_code = 0xFF;
  switch (ours == nullptr ? SQLITE_ERROR : ours->result() & primary_code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "the database is locked by another process";
    case SQLITE_READONLY:
      return "the database can't be written to: the file or its disk is read-only";
    case SQLITE_CANTOPEN:
      return "the database can't be opened: look at its folder and its rights";
    case SQLITE_NOTADB:
      return "the file is no database of SQLite";
    case SQLITE_CORRUPT:
      return "the database is damaged: restore it from a backup";
    case SQLITE_FULL:
      return "the disk of the database is full";
    case SQLITE_IOERR:
      return "the disk of the database can't be read or written";
    case SQLITE_NOMEM:
      return "the database has no memory left";
    default:
      return "the database refused: " + without_prefix(error.get_error_message());
  }
}

void raise(const soci::soci_error& error) { throw FaultInUnit{describe(error)}; }

}  // namespace

// No connection is locked, since each is one thread's at a time, and no memory is counted, for which each
// piece would be locked.
void configure_library() {
  static const int set = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD) |
                         sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  if (set != SQLITE_OK) {
    throw FaultInUnit{"the database's library was in use before its settings were made"};
  }
}

Database::Database(const Place& place, Role role) try
    : session_{library(), connect_string(place.path)},
      busy_wait_{place.busy_wait},
      connection_{.session = &session_, .raise = &raise},
      ports_{connection_} {
  sqlite_api::sqlite3_busy_timeout(handle(session_), static_cast<int>(place.busy_wait.count()));
  set_up(connection_, role);
} catch (const soci::soci_error& error) {
  raise(error);
  throw;
}

void Database::leave_journal_to_caller() {
  run_once(connection_, "PRAGMA synchronous = NORMAL");
  sqlite_api::sqlite3_wal_hook(
      handle(session_),
      [](void* counter, sqlite_api::sqlite3*, const char*, int pages) {
        *static_cast<int*>(counter) = pages;
        return SQLITE_OK;
      },
      &pages_of_journal_);
}

auto Database::journal() -> std::filesystem::path {
  return sqlite_api::sqlite3_filename_wal(sqlite_api::sqlite3_db_filename(handle(session_), "main"));
}

void Database::copy_journal() { copy(SQLITE_CHECKPOINT_PASSIVE); }

void Database::copy_journal_to_its_end() {
  constexpr int patience = 20;  // ms; everybody who writes waits for it
  sqlite_api::sqlite3_busy_timeout(handle(session_), patience);
  copy(SQLITE_CHECKPOINT_RESTART);
  sqlite_api::sqlite3_busy_timeout(handle(session_), static_cast<int>(busy_wait_.count()));
}

void Database::copy(int mode) {
  const auto outcome =
      sqlite_api::sqlite3_wal_checkpoint_v2(handle(session_), "main", mode, nullptr, nullptr);
  if (outcome != SQLITE_OK && sqlite_api::sqlite3_extended_errcode(handle(session_)) == SQLITE_IOERR_FSYNC) {
    end_because_disk_failed();
  }
}

// By SQLite's own descriptor: with the first that is closed, a process loses its locks on a file.
void Database::sync_file() {
  sqlite_api::sqlite3_file* file = nullptr;
  (void)sqlite_api::sqlite3_file_control(handle(session_), "main", SQLITE_FCNTL_FILE_POINTER,
                                         static_cast<void*>(&file));
  if (file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) != SQLITE_OK) {
    end_because_disk_failed();
  }
}

auto Database::in_transaction() -> bool { return sqlite_api::sqlite3_get_autocommit(handle(session_)) == 0; }

auto Database::is_read_only() -> bool {
  return sqlite_api::sqlite3_db_readonly(handle(session_), "main") == 1;
}

}  // namespace sallyport::store::sqlite
