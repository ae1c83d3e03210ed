#pragma once

#include <soci/soci.h>

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "store/connection.h"
#include "store/migrations.h"
#include "store/ports.h"

namespace sallyport::store::sqlite {

/// Says to SQLite how it is used here: before its first use in the process, which the first Database does by
/// itself. Throws FaultInUnit when it comes too late.
void configure_library();

/// How the migrations are read here.
inline constexpr SchemaWords schema_words{.made_key = "INTEGER PRIMARY KEY AUTOINCREMENT",
                                          .given_key = "INTEGER PRIMARY KEY",
                                          .clustered = "WITHOUT ROWID"};

/// What a connection is for; a reader can't write.
enum class Role { writer, reader };

/// One connection to a database file, its settings made, and the ports over it. One thread at a time.
class Database {
 public:
  struct Place {
    /// Absolute.
    std::filesystem::path path;
    /// How long to wait for another process that is writing.
    std::chrono::milliseconds busy_wait;
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

 private:
  soci::session session_;
  Connection connection_;
  Ports ports_;
};

}  // namespace sallyport::store::sqlite
