#include "crypto/arena.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "crypto/bytes.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20U;

/// What this thread lends, and what a library has of it now.
struct Lending {
  Arena* arena = nullptr;
  void* lent = nullptr;
};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): mmap(2) is given no pointer of ours
constinit thread_local Lending lending;

// The system itself, whose names in the C library are ours below.
auto map_from_system(void* address, std::size_t size, int protection, int flags, int file, off_t offset)
    -> void* {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): so the call has it
  return reinterpret_cast<void*>(::syscall(SYS_mmap, address, size, protection, flags, file, offset));
}
auto unmap_from_system(void* start, std::size_t size) -> int {
  return static_cast<int>(::syscall(SYS_munmap, start, size));
}

/// Whether a mapping is one that the arena stands for, and it is free.
auto is_lent(const void* address, int flags) -> bool {
  constexpr int own_memory = MAP_PRIVATE | MAP_ANONYMOUS;
  return lending.arena != nullptr && lending.lent == nullptr && address == nullptr &&
         (flags & own_memory) == own_memory;
}

auto lend(std::size_t size) -> void* {
  lending.lent = lending.arena->acquire(size);
  if (lending.lent == nullptr) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return lending.lent;
}

void take_back(std::size_t size) { explicit_bzero(std::exchange(lending.lent, nullptr), size); }

}  // namespace

auto Arena::acquire(std::size_t size) noexcept -> unsigned char* {
  if (size > size_) {
    give_back();
    // Whole huge pages, which is also what makes the kernel place the mapping at the start of one. Where one
    // would be too many, as for a cheap hash of another system, clearing it would cost more than the hash.
    const bool in_huge_pages = size >= huge_page;
    if (in_huge_pages) {
      size = (size + huge_page - 1) / huge_page * huge_page;
    }
    auto* const mapped =
        map_from_system(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
      return nullptr;
    }
    // Both only help: fewer page faults, and nothing of a password in a core dump.
    if (in_huge_pages) {
      (void)madvise(mapped, size, MADV_HUGEPAGE);
    }
    (void)madvise(mapped, size, MADV_DONTDUMP);
    start_ = mapped;
    size_ = size;
  }
  return static_cast<unsigned char*>(start_);
}

void Arena::give_back() noexcept {
  if (start_ != nullptr) {
    unmap_from_system(start_, size_);
    start_ = nullptr;
    size_ = 0;
  }
}

ArenaLoan::ArenaLoan(Arena& arena) noexcept {
  must(lending.arena == nullptr);
  lending.arena = &arena;
}

ArenaLoan::~ArenaLoan() {
  must(lending.lent == nullptr);
  lending.arena = nullptr;
}

}  // namespace sallyport::crypto

// The names that the whole process calls instead of the C library's, which itself doesn't use them. Without a
// loan they are the system's calls and nothing else. As <sys/mman.h> declares them, to the letter.
// NOLINTBEGIN(modernize-use-trailing-return-type)
extern "C" [[gnu::visibility("default")]] void* mmap(void* address, std::size_t size, int protection,
                                                     int flags, int file, off_t offset) noexcept {
  namespace here = sallyport::crypto;
  return here::is_lent(address, flags)
             ? here::lend(size)
             : here::map_from_system(address, size, protection, flags, file, offset);
}

extern "C" [[gnu::visibility("default")]] int munmap(void* start, std::size_t size) noexcept {
  namespace here = sallyport::crypto;
  if (start == nullptr || start != here::lending.lent) {
    return here::unmap_from_system(start, size);
  }
  here::take_back(size);
  return 0;
}
// NOLINTEND(modernize-use-trailing-return-type)
