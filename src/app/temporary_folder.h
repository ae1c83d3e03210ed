#pragma once

#include <filesystem>

#include "base/result.h"

namespace sallyport::app {

/// A new folder (mode 0700) that goes with everything in it when this does.
class TemporaryFolder {
 public:
  [[nodiscard]] static auto create(const std::filesystem::path& parent) -> Result<TemporaryFolder>;
  TemporaryFolder(const TemporaryFolder&) = delete;
  auto operator=(const TemporaryFolder&) -> TemporaryFolder& = delete;
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  auto operator=(TemporaryFolder&& other) noexcept -> TemporaryFolder&;
  ~TemporaryFolder();

  [[nodiscard]] auto path() const -> const std::filesystem::path& { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_{std::move(path)} {}
  std::filesystem::path path_;
};

}  // namespace sallyport::app
