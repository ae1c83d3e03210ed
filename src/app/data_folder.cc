#include "app/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>

namespace sallyport::app {
namespace {

constexpr ::mode_t only_ours = 0700;
constexpr ::mode_t only_our_file = 0600;
constexpr ::mode_t others_write = 0022;

auto refused(const std::filesystem::path& path, int error) -> std::unexpected<Fault> {
  return fault(
      fmt::format("the data folder {} can't be used ({}): name another with --data, or change its rights",
                  path.string(), std::generic_category().message(error)));
}

/// The folders on the way there that are not there yet, the innermost first.
auto missing_on_the_way_to(const std::filesystem::path& path) -> std::vector<std::filesystem::path> {
  std::vector<std::filesystem::path> missing;
  std::error_code ignored;
  for (auto at = std::filesystem::absolute(path, ignored).lexically_normal();
       at.has_relative_path() && !std::filesystem::exists(at, ignored); at = at.parent_path()) {
    missing.push_back(at);
  }
  return missing;
}

auto lock_in(const std::filesystem::path& folder) -> std::filesystem::path { return folder / "lock"; }

auto make(const std::filesystem::path& path) -> Result<void> {
  std::error_code failed;
  if (path.has_parent_path()) {
    std::filesystem::create_directories(path.parent_path(), failed);
  }
  if (::mkdir(path.c_str(), only_ours) != 0 && errno != EEXIST) {
    return refused(path, errno);
  }
  return {};
}

/// Who holds the lock, as he wrote it down.
auto holder_of(const Descriptor& lock) -> std::string {
  std::array<char, 16> text{};
  const auto size = ::pread(lock.number(), text.data(), text.size(), 0);
  const std::string_view written{text.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
  const auto digits = written.substr(0, written.find_first_not_of("0123456789"));
  return digits.empty() ? std::string{} : fmt::format(" (process {})", digits);
}

/// Whoever had made the folder may have taken it away again, with the lock, after we had opened that.
auto is_gone(const Descriptor& lock) -> bool {
  struct ::stat status{};
  return ::fstat(lock.number(), &status) == 0 && status.st_nlink == 0;
}

void write_down_holder(const Descriptor& lock) {
  const auto text = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock.number(), 0) == 0) {
    // Only for the other's message: it may fail.
    [[maybe_unused]] const auto written = ::pwrite(lock.number(), text.data(), text.size(), 0);
  }
}

}  // namespace

auto DataFolder::check(const std::filesystem::path& path) -> Result<void> {
  struct ::stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? Result<void>{} : refused(path, errno);
  }
  if (!S_ISDIR(status.st_mode)) {
    return refused(path, ENOTDIR);
  }
  if ((status.st_mode & others_write) != 0) {
    return fault(
        fmt::format("the data folder {0} can be written to by others: chmod 700 {0}", path.string()));
  }
  return ::access(path.c_str(), R_OK | W_OK | X_OK) == 0 ? Result<void>{} : refused(path, errno);
}

auto DataFolder::open(const std::filesystem::path& path) -> Result<std::variant<DataFolder, InUse>> {
  auto missing = missing_on_the_way_to(path);
  if (auto made = make(path); !made) {
    return std::unexpected{made.error()};
  }
  if (auto checked = check(path); !checked) {
    return std::unexpected{checked.error()};
  }
  Descriptor lock{::open(lock_in(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, only_our_file)};
  if (!lock.is_open()) {
    return refused(path, errno);
  }
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0 || is_gone(lock)) {
    return InUse{Fault{fmt::format(
        "the data folder {} is in use by another sallyport{}: stop that one, or name another with --data",
        path.string(), holder_of(lock))}};
  }
  write_down_holder(lock);
  return DataFolder{path, std::move(missing), std::move(lock)};
}

DataFolder::~DataFolder() {
  if (!lock_.is_open() || made_.empty()) {
    return;
  }
  ::unlink(lock_in(path_).c_str());
  for (const auto& folder : made_) {
    ::rmdir(folder.c_str());  // not when somebody has put something there
  }
}

}  // namespace sallyport::app
