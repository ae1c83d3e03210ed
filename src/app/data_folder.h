#pragma once

#include <sys/types.h>

#include <filesystem>
#include <variant>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

namespace sallyport::app {

/// Another process works with the folder.
struct InUse {
  Fault fault;
};

/// The folder of the database, this process's alone as long as this lives.
class DataFolder {
 public:
  /// Makes the folder (mode 0700) when it is missing, and takes its lock. A fault when it can't be made, is
  /// no folder, or when others may write to it. What was made goes again with it, unless stays() was said: a
  /// start that comes to nothing leaves nothing behind.
  [[nodiscard]] static auto open(const std::filesystem::path& path)
      -> Result<std::variant<DataFolder, InUse>>;

  /// The same without making or taking anything: a folder that is missing is none to complain of.
  [[nodiscard]] static auto check(const std::filesystem::path& path) -> Result<void>;

  DataFolder(const DataFolder&) = delete;
  DataFolder(DataFolder&&) = default;
  auto operator=(const DataFolder&) -> DataFolder& = delete;
  auto operator=(DataFolder&&) -> DataFolder& = delete;
  ~DataFolder();

  void stays() { made_.clear(); }

  [[nodiscard]] auto database() const -> std::filesystem::path { return database_in(path_); }
  [[nodiscard]] auto control() const -> std::filesystem::path { return control_in(path_); }

  [[nodiscard]] static auto database_in(const std::filesystem::path& folder) -> std::filesystem::path {
    return folder / "sallyport.db";
  }
  [[nodiscard]] static auto control_in(const std::filesystem::path& folder) -> std::filesystem::path {
    return folder / "control";
  }

 private:
  explicit DataFolder(std::filesystem::path path) : path_{std::move(path)} {}
  /// Makes a folder, and those on the way to it, and notes which were made.
  auto make(const std::filesystem::path& folder, ::mode_t mode) -> Result<void>;
  [[nodiscard]] auto take_lock() -> bool;
  /// Whether the lock that we have opened is the one that others find there.
  [[nodiscard]] auto is_the_lock() const -> bool;

  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  // the outermost first
  Descriptor lock_;
};

}  // namespace sallyport::app
