#pragma once

#include <cstdlib>
#include <filesystem>

namespace sallyport::store::contract {

/// A folder of a test's own on a real file system, gone with everything in it afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_{make()} {}
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  auto operator=(const TemporaryFolder&) -> TemporaryFolder& = delete;
  auto operator=(TemporaryFolder&&) -> TemporaryFolder& = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] auto path() const -> const std::filesystem::path& { return path_; }

 private:
  static auto make() -> std::filesystem::path {
    auto name = (std::filesystem::temp_directory_path() / "sallyport-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      std::abort();
    }
    return name;
  }
  std::filesystem::path path_;
};

}  // namespace sallyport::store::contract
