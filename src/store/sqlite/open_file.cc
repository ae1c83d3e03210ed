#include "store/sqlite/open_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

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

auto make_private_file(const std::filesystem::path& path) -> Result<Made> {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
    sync_folder_of(path);
    return Made::now;
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
  return Made::before;
}

void remove_file(const std::filesystem::path& path) {
  for (const auto* const end : {"", "-wal", "-shm"}) {
    ::unlink((path.string() + end).c_str());
  }
}

}  // namespace sallyport::store::sqlite
