#include "store/sqlite/statement.h"

#include <sqlite3.h>

#include <string>

#include "base/result.h"
#include "store/sqlite/disk_failed.h"

namespace sallyport::store::sqlite {
namespace {

auto words_for(::sqlite3* file, int outcome) -> std::string {
  constexpr int primary_code = 0xFF;
  switch (outcome & primary_code) {
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
      return std::string{"the database refused: "} + ::sqlite3_errmsg(file);
  }
}

}  // namespace

void raise_error_of(::sqlite3* file, int outcome) {
  end_if_a_sync_failed(file);
  throw FaultInUnit{words_for(file, outcome)};
}

Statement::Statement(::sqlite3* file, std::string_view sql) : file_{file} {
  ::sqlite3_stmt* prepared = nullptr;
  const auto outcome = ::sqlite3_prepare_v3(file, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  statement_.reset(prepared);
  require(outcome);
}

void Statement::Finalize::operator()(::sqlite3_stmt* statement) const { (void)::sqlite3_finalize(statement); }

void Statement::require(int outcome) const {
  if (outcome != SQLITE_OK) {
    raise_error_of(file_, outcome);
  }
}

auto Statement::parameters() const -> int { return ::sqlite3_bind_parameter_count(statement_.get()); }

void Statement::set(int parameter, std::int64_t value) {
  require(::sqlite3_bind_int64(statement_.get(), parameter + 1, value));
}

void Statement::set(int parameter, std::string_view value) {
  // A text that begins nowhere would be nothing at all.
  const auto* const begin = value.data() == nullptr ? "" : value.data();
  require(::sqlite3_bind_text64(statement_.get(), parameter + 1, begin, value.size(), SQLITE_STATIC,
                                SQLITE_UTF8));
}

void Statement::set_to_nothing(int parameter) {
  require(::sqlite3_bind_null(statement_.get(), parameter + 1));
}

auto Statement::step() -> bool {
  const auto outcome = ::sqlite3_step(statement_.get());
  if (outcome != SQLITE_ROW && outcome != SQLITE_DONE) {
    raise_error_of(file_, outcome);
  }
  return outcome == SQLITE_ROW;
}

auto Statement::is_nothing(int column) const -> bool {
  return ::sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

auto Statement::number(int column) const -> std::int64_t {
  return ::sqlite3_column_int64(statement_.get(), column);
}

auto Statement::text(int column) const -> std::string_view {
  const auto* const begin = ::sqlite3_column_text(statement_.get(), column);
  if (begin == nullptr) {
    if (const auto outcome = ::sqlite3_errcode(file_); outcome == SQLITE_NOMEM) {
      raise_error_of(file_, outcome);
    }
    return {};
  }
  return {reinterpret_cast<const char*>(begin),  // NOLINT(*-reinterpret-cast): SQLite's bytes are unsigned
          static_cast<std::size_t>(::sqlite3_column_bytes(statement_.get(), column))};
}

auto Statement::changed() const -> std::int64_t { return ::sqlite3_changes64(file_); }

void Statement::finish() {
  while (step()) {
  }
}

// It says once more what went wrong before, which has been heard.
void Statement::rewind() { (void)::sqlite3_reset(statement_.get()); }

}  // namespace sallyport::store::sqlite
