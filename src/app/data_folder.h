#pragma once

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
  using Made = std::vector<std::filesystem::path>;
  DataFolder(std::filesystem::path path, Made made, Descriptor lock)
      : path_{std::move(path)}, made_{std::move(made)}, lock_{std::move(lock)} {}

  std::filesystem::path path_;
  Made made_;  // by open(), the innermost first
  Descriptor lock_;
};

}  // namespace sallyport::app
