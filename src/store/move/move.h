#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "store/postgresql/address.h"

namespace sallyport::store {

/// Whether the server of before still writes.
enum class Finality { it_still_runs, it_has_stopped };

struct MoveOptions {
  Finality finality;
  /// How long to wait for another process that has the file.
  std::chrono::milliseconds busy_wait{5'000};
  /// Is told of every table, before its rows are looked at.
  std::function<void(std::string_view table)> progress = {};
};

struct Moved {
  std::int64_t rows = 0;
  /// Rows that were brought over, corrected or taken away by this call.
  std::int64_t changed = 0;
};

/// Makes a PostgreSQL hold what an SQLite file holds: rows that are missing are added, others corrected or
/// taken away, so that it can be run again at any time and goes on where it was. As long as the server of
/// before still runs, the copy is unfinished and no server starts on it; the last call, after its end, also
/// compares every row with its copy. A fault, with one line, when either can't be used, when they differ
/// afterwards, or when the PostgreSQL holds an installation already.
[[nodiscard]] auto move_to_postgresql(const std::filesystem::path& from, const PostgresqlAddress& to,
                                      const MoveOptions& options) -> Result<Moved>;

}  // namespace sallyport::store
