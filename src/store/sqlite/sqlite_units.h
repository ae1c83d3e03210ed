#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/schema.h"
#include "unit/unit.h"

namespace sallyport::store {

/// What an embedded database may be given.
struct SqliteOptions : StoreOptions {
  /// How long to wait for another process that is writing.
  std::chrono::milliseconds busy_wait{5'000};
  /// The database may not grow beyond so many pages of 4 KiB; nothing: as far as the disk goes.
  std::optional<std::uint32_t> most_pages;
  /// Pages of a journal that is to be copied into the database; nothing: 128 MiB.
  std::optional<int> full_journal;
};

/// Everything in one SQLite file: one thread that commits groups, and connections that read.
class SqliteUnits final : public unit::Units {
 public:
  /// Opens the database, makes it (mode 0600) when there is none, and brings its tables to this version. A
  /// fault, with one line that says what to do and nothing changed, when the file can't be used or written,
  /// is no database of ours or damaged, is locked by another process, or was written by a newer version.
  [[nodiscard]] static auto open(const std::filesystem::path& path, SqliteOptions options)
      -> Result<std::unique_ptr<SqliteUnits>>;

  SqliteUnits(const SqliteUnits&) = delete;
  SqliteUnits(SqliteUnits&&) = delete;
  auto operator=(const SqliteUnits&) -> SqliteUnits& = delete;
  auto operator=(SqliteUnits&&) -> SqliteUnits& = delete;
  /// Finishes what waits and closes the file. Nobody may be inside of read or write who has not been
  /// answered by then.
  ~SqliteUnits() override;

  /// What the database keeps to recognise its key ring by; nothing when it was made without one.
  [[nodiscard]] auto ring_check() const -> const std::optional<std::string>& { return ring_check_; }
  [[nodiscard]] auto lets_commits_end() const -> bool override;

 private:
  struct Parts;
  SqliteUnits(std::unique_ptr<Parts> parts, std::optional<std::string> ring_check);
  auto run_in_transaction(Access access, const Work& work) -> Result<void> override;
  auto run_first_of_two(const Work& work, const bool& second_follows) -> Result<void> override;

  std::unique_ptr<Parts> parts_;
  std::optional<std::string> ring_check_;
};

}  // namespace sallyport::store
