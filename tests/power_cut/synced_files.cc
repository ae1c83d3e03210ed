// What a power cut would leave of a program's files, kept while the program runs. A process that is killed
// loses nothing that it has written, since the kernel has it; so a test that kills one has to put its files
// back to what was synced.
//
// Linked into programs of the tests, where it stands before fsync and fdatasync of the C library, for the
// libraries too. When the environment has SALLYPORT_SYNCED_FROM and SALLYPORT_SYNCED_TO, absolute folders,
// whatever file below the first is synced has its copy below the second: what it held when that sync began,
// there as soon as the sync has succeeded. What was written meanwhile is not in it, though a real disk may
// have it.
//
// Names are not kept: a file that is to be found has to have been there, under that name, when the test made
// the second folder by copying the first. One that can't be read by the descriptor that is synced ends the
// program.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <system_error>

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
auto synced_folder() -> path { return folder("SALLYPORT_SYNCED_TO"); }

/// Where what is synced of this file belongs; nothing for one that nobody asks for.
auto place_of(int file) -> path {
  const auto from = folder("SALLYPORT_SYNCED_FROM");
  const auto to = synced_folder();
  struct ::stat status{};
  if (from.empty() || to.empty() || ::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    return {};
  }
  const auto name =
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(file)).lexically_relative(from);
  return name.empty() || *name.begin() == ".." ? path{} : to / name;
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
  const auto place = place_of(file);
  if (place.empty()) {
    return library_s(name)(file);
  }
  // Of two syncs of the same file the one that began last is to stay.
  static std::mutex one_at_a_time;
  const std::scoped_lock lock{one_at_a_time};
  const auto meanwhile = synced_folder() += ".meanwhile";
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
