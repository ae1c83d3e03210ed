#include "app/temporary_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace sallyport::app {

auto TemporaryFolder::create(const std::filesystem::path& parent) -> Result<TemporaryFolder> {
  auto name = (parent / "sallyport-try-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return fault(fmt::format("no temporary folder can be made in {} ({}): name another with --data",
                             parent.string(), std::generic_category().message(errno)));
  }
  return TemporaryFolder{name};
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}

auto TemporaryFolder::operator=(TemporaryFolder&& other) noexcept -> TemporaryFolder& {
  std::swap(path_, other.path_);
  return *this;
}

TemporaryFolder::~TemporaryFolder() {
  if (!path_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
}

}  // namespace sallyport::app
