// What a power cut would leave of a program's files, kept while the program runs. A process that is killed
// loses nothing that it has written, since the kernel has it; so a test that kills one has to put its files
// back to what was synced.
//
// Linked into programs of the tests, where it stands before fsync and fdatasync of the C library, for the
// libraries too. When the environment has SALLYPORT_SYNCED_FROM and SALLYPORT_SYNCED_TO, absolute folders,
// whatever file below the first is synced has its copy below the second: what it held after that sync was
// asked for and before it began, there as soon as it has succeeded. What is written while the copy is made
// may be in it, as on a real disk.
//
// It is simpler than a disk. A file comes with its name, whether or not its folder was synced; a name that
// is gone stays where the test copied it. Of what was not synced nothing is there, where a disk may have
// some. One that can't be read by the descriptor that is synced ends the program, and other programs'
// writes count when this one syncs.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>

namespace {

using std::filesystem::path;

auto library_s(const char* name) -> int (*)(int) {
  return reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, name));
}

/// One that the environment names, as nobody changes any more; or nothing.
auto folder(const char* name) -> path {
  const auto* const named = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return named == nullptr ? path{} : path{named};
}

/// Where what is synced of this file belongs; nothing for one that nobody asks for.
auto place_of(int file, const struct ::stat& status) -> path {
  const auto from = folder("SALLYPORT_SYNCED_FROM");
  if (from.empty() || !S_ISREG(status.st_mode)) {
    return {};
  }
  const auto name =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file)).lexically_relative(from);
  return name.empty() || *name.begin() == ".." ? path{} : folder("SALLYPORT_SYNCED_TO") / name;
}

/// Of two syncs of a file the one that began last is to stay; those of two files go on beside each other.
auto lock_of(::ino_t file) -> std::mutex& {
  static std::mutex all_of_them;
  static std::map<::ino_t, std::mutex> locks;
  const std::scoped_lock lock{all_of_them};
  return locks[file];
}

// By the descriptor itself: when another of the same file is closed, a process loses its locks on it.
void copy(int file, const path& to) {
  const auto copied = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  constexpr std::size_t at_once = std::size_t{1} << 30U;
  ::off_t at = 0;
  auto sent = ::ssize_t{1};
  while (sent > 0) {
    sent = ::sendfile(copied, file, &at, at_once);
  }
  if (copied < 0 || sent < 0) {
    std::abort();
  }
  ::close(copied);
}

auto sync_and_keep(int file, const char* name) -> int {
  struct ::stat status{};
  const auto place = ::fstat(file, &status) == 0 ? place_of(file, status) : path{};
  if (place.empty()) {
    return library_s(name)(file);
  }
  const std::scoped_lock lock{lock_of(status.st_ino)};
  const auto meanwhile = folder("SALLYPORT_SYNCED_TO") += "." + std::to_string(status.st_ino);
  copy(file, meanwhile);
  const auto outcome = library_s(name)(file);
  if (outcome == 0) {
    std::filesystem::rename(meanwhile, place);
  }
  return outcome;
}

}  // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): theirs are reserved
extern "C" auto fsync(int file) -> int { return sync_and_keep(file, "fsync"); }
extern "C" auto fdatasync(int file) -> int { return sync_and_keep(file, "fdatasync"); }
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
