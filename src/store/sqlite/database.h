#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/connection.h"
#include "store/migrations.h"
#include "store/ports.h"

struct sqlite3;

namespace sallyport::store::sqlite {

/// Says to SQLite how it is used here: before its first use in the process, which the first Database does by
/// itself. Throws FaultInUnit when it comes too late.
void configure_library();

/// How the migrations are read here.
inline constexpr SchemaWords schema_words{.made_key = "INTEGER PRIMARY KEY AUTOINCREMENT",
                                          .given_key = "INTEGER PRIMARY KEY",
                                          .clustered = "WITHOUT ROWID"};

/// Pages of 4 KiB of a journal that is full. The longer it is, the fewer of them are copied: a page that many
/// change is copied once.
inline constexpr int pages_of_full_journal = 32'768;

/// What a connection is for; a reader can't write. A sole reader of a file in WAL mode that can be written is
/// refused while anybody else has it open, by whatever name, and keeps everybody out.
enum class Role { writer, reader, sole_reader };

/// One connection to a database file, its settings made, and the ports over it. One thread at a time.
class Database {
 public:
  struct Place {
    /// Absolute.
    std::filesystem::path path;
    /// How long to wait for another process that is writing.
    std::chrono::milliseconds busy_wait;
    /// Pages in a journal that is to be copied (Copier).
    int full_journal = pages_of_full_journal;
  };

  /// Opens a file that is there. Throws FaultInUnit.
  Database(const Place& place, Role role);
  Database(const Database&) = delete;
  Database(Database&&) = delete;
  auto operator=(const Database&) -> Database& = delete;
  auto operator=(Database&&) -> Database& = delete;
  ~Database() = default;

  [[nodiscard]] auto connection() -> Connection& { return connection_; }
  [[nodiscard]] auto ports() -> Ports& { return ports_; }
  /// Whether a transaction is open: SQLite ends one by itself when the disk is full or fails.
  [[nodiscard]] auto in_transaction() -> bool;
  /// Whether the file or its disk lets nothing be written.
  [[nodiscard]] auto is_read_only() -> bool;

  /// Where SQLite has the journal: beside the file itself, where the path may be a link to it.
  [[nodiscard]] auto journal() -> std::filesystem::path;
  /// From now on a commit is in the journal, but not yet on the disk, and the journal is copied into the file
  /// by nobody but whoever calls the two below. Throws FaultInUnit.
  void leave_journal_to_caller();
  /// Pages in the journal since it began anew, after the last commit of this connection; after a copy to its
  /// end, those that could not be copied.
  [[nodiscard]] auto pages_of_journal() const -> int { return pages_of_journal_; }
  /// Copies into the file what nobody reads in the journal any more; others read and write meanwhile. Returns
  /// how many of its pages are in the file now, as far as it went when the copy began: -1 when another
  /// process is at it, or the disk is full.
  auto copy_journal() -> int;
  /// The same to the end of the journal, so that it begins anew with the next commit. Waits a moment for
  /// those who read what was; when they don't go in time, it does not begin anew.
  void copy_journal_to_its_end();
  /// The same at a start: what a crash has left, for all who come later. The journal is empty then, unless
  /// somebody reads what was. Throws FaultInUnit.
  void empty_journal();
  /// Brings the file, without its journal, to the disk.
  void sync_file();

 private:
  struct Close {
    void operator()(::sqlite3* file) const;
  };
  using File = std::unique_ptr<::sqlite3, Close>;

  static auto open(const Place& place) -> File;
  struct Copied {
    int outcome;
    /// -1 where nobody knows.
    int pages;
    int copied;
  };
  auto copy(int mode) -> Copied;
  /// By the one connection that writes: what is left counts as the journal's pages. Returns SQLite's outcome.
  auto copy_and_note(int mode) -> int;

  File file_;
  std::chrono::milliseconds busy_wait_;
  int pages_of_journal_ = 0;
  Connection connection_;
  Ports ports_;
};

}  // namespace sallyport::store::sqlite
