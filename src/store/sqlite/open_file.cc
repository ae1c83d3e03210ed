#include "store/sqlite/open_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/descriptor.h"

namespace sallyport::store::sqlite {
namespace {

auto refused(const std::filesystem::path& path, int error) -> std::unexpected<Fault> {
  return fault(fmt::format("{}: the database can't be made here: {}", path.string(),
                           std::generic_category().message(error)));
}

}  // namespace

void sync_folder_of(const std::filesystem::path& path) {
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
}

auto make_private_file(const std::filesystem::path& path) -> Result<std::optional<MadeFile>> {
  const Descriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
  if (file.is_open()) {
    struct ::stat status{};
    ::fstat(file.number(), &status);
    sync_folder_of(path);
    return MadeFile{.device = status.st_dev, .number = status.st_ino};
  }
  const auto error = errno;
  if (error != EEXIST) {
    return refused(path, error);
  }
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return fault(
        fmt::format("{}: there is something that is no file where the database should be", path.string()));
  }
  return std::nullopt;
}

void remove_file(const std::filesystem::path& path, const MadeFile& file) {
  struct ::stat status{};
  if (::lstat(path.c_str(), &status) != 0 || status.st_dev != file.device || status.st_ino != file.number) {
    return;
  }
  for (const auto* const end : {"", "-wal", "-shm"}) {
    ::unlink((path.string() + end).c_str());
  }
}

}  // namespace sallyport::store::sqlite
