#include "app/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ranges>
#include <string>
#include <string_view>
#include <system_error>

namespace sallyport::app {
namespace {

constexpr ::mode_t only_ours = 0700;
constexpr ::mode_t as_usual = 0777;  // the umask takes away from it
constexpr ::mode_t only_our_file = 0600;
constexpr ::mode_t others_write = 0022;

auto refused(const std::filesystem::path& path, int error) -> std::unexpected<Fault> {
  return fault(
      fmt::format("the data folder {} can't be used ({}): name another with --data, or change its rights",
                  path.string(), std::generic_category().message(error)));
}

auto lock_in(const std::filesystem::path& folder) -> std::filesystem::path { return folder / "lock"; }

/// Not a link that leads nowhere either.
auto is_gone(const std::filesystem::path& path) -> bool {
  struct ::stat status{};
  return ::lstat(path.c_str(), &status) != 0 && errno == ENOENT;
}

/// Who holds the lock, as he wrote it down.
auto holder_of(const Descriptor& lock) -> std::string {
  std::array<char, 16> text{};
  const auto size = ::pread(lock.number(), text.data(), text.size(), 0);
  const std::string_view written{text.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
  const auto digits = written.substr(0, written.find_first_not_of("0123456789"));
  return digits.empty() ? std::string{} : fmt::format(" (process {})", digits);
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

auto DataFolder::make(const std::filesystem::path& folder, ::mode_t mode) -> Result<void> {
  if (::mkdir(folder.c_str(), mode) != 0) {
    if (errno == EEXIST) {
      return {};
    }
    if (errno != ENOENT || !folder.has_relative_path()) {
      return refused(path_, errno);
    }
    if (auto made = make(folder.parent_path(), as_usual); !made) {
      return made;
    }
    if (::mkdir(folder.c_str(), mode) != 0) {
      return errno == EEXIST ? Result<void>{} : refused(path_, errno);
    }
  }
  made_.push_back(folder);
  return {};
}

auto DataFolder::is_the_lock() const -> bool {
  struct ::stat held{};
  struct ::stat there{};
  return ::fstat(lock_.number(), &held) == 0 && ::lstat(lock_in(path_).c_str(), &there) == 0 &&
         held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

// Whoever had made the folder may have taken it away again, with the lock that we have opened.
auto DataFolder::take_lock() -> bool {
  return ::flock(lock_.number(), LOCK_EX | LOCK_NB) == 0 && is_the_lock();
}

auto DataFolder::open(const std::filesystem::path& path) -> Result<std::variant<DataFolder, InUse>> {
  DataFolder folder{path};
  std::error_code ignored;
  auto whole = std::filesystem::absolute(path, ignored).lexically_normal();
  if (!whole.has_filename()) {
    whole = whole.parent_path();  // it was written with a slash at its end
  }
  if (auto made = folder.make(whole, only_ours); !made) {
    return std::unexpected{made.error()};
  }
  if (auto checked = check(path); !checked) {
    return std::unexpected{checked.error()};
  }
  folder.lock_ =
      Descriptor{::open(lock_in(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, only_our_file)};
  const auto error = errno;
  if (!folder.lock_.is_open() && !is_gone(path)) {
    return refused(path, error);
  }
  if (!folder.lock_.is_open() || !folder.take_lock()) {
    folder.stays();
    return InUse{Fault{fmt::format(
        "the data folder {} is in use by another sallyport{}: stop that one, or name another with --data",
        path.string(), holder_of(folder.lock_))}};
  }
  write_down_holder(folder.lock_);
  return folder;
}

DataFolder::~DataFolder() {
  if (!made_.empty() && lock_.is_open() && is_the_lock()) {
    ::unlink(lock_in(path_).c_str());
  }
  for (const auto& folder : std::views::reverse(made_)) {
    ::rmdir(folder.c_str());  // not when somebody has put something there
  }
}

}  // namespace sallyport::app
