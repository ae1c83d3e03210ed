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

/// What this thread lends, of which size, and what a library has of it now.
struct Lending {
  Arena* arena = nullptr;
  std::size_t size = 0;
  void* lent = nullptr;
  bool was_taken = false;
};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): mmap(2) is given no pointer of ours
constinit thread_local Lending lending;

// Past the names below, where they are ours. The first is the C library's other name for the same.
auto map_from_system(void* address, std::size_t size, int protection, int flags, int file, off64_t offset)
    -> void* {
  return ::mmap64(address, size, protection, flags, file, offset);
}
auto unmap_from_system(void* start, std::size_t size) -> int {
  return ArenaLoan::is_possible ? static_cast<int>(::syscall(SYS_munmap, start, size))
                                : ::munmap(start, size);
}

/// What a library maps for itself: not what its malloc does, which may come by the same way.
struct Mapping {
  const void* address;
  std::size_t size;
  int protection;
  int flags;
};

[[maybe_unused]] auto is_lent(const Mapping& mapping) -> bool {
  constexpr int own_memory = MAP_PRIVATE | MAP_ANONYMOUS;
  return lending.arena != nullptr && lending.lent == nullptr && mapping.size == lending.size &&
         mapping.address == nullptr && mapping.protection == (PROT_READ | PROT_WRITE) &&
         (mapping.flags & own_memory) == own_memory;
}

[[maybe_unused]] auto lend() -> void* {
  lending.lent = lending.arena->acquire(lending.size);
  lending.was_taken = true;
  if (lending.lent == nullptr) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return lending.lent;
}

[[maybe_unused]] void take_back(std::size_t size) {
  must(size == lending.size);
  explicit_bzero(std::exchange(lending.lent, nullptr), size);
}

}  // namespace

auto Arena::acquire(std::size_t size) noexcept -> unsigned char* {
  // Hashes that need far more are rare, and each core would keep so much.
  if (size > size_ || size < size_ / 2) {
    give_back();
    // Whole huge pages, which is also what makes newer kernels place the mapping at the start of one. Where
    // one would be too many, as for a cheap hash of another system, clearing it would cost more than the
    // hash.
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

ArenaLoan::ArenaLoan(Arena& arena, std::size_t size) noexcept {
  must(lending.arena == nullptr);
  lending = {.arena = &arena, .size = size};
}

ArenaLoan::~ArenaLoan() {
  must(lending.lent == nullptr);
  lending = {};
}

auto ArenaLoan::was_taken() const -> bool { return lending.was_taken; }

}  // namespace sallyport::crypto

#if !defined(__SANITIZE_THREAD__)
// The names that the whole process calls instead of the C library's, which itself doesn't use them. Without a
// loan they are the system's calls and nothing else. As <sys/mman.h> declares them, to the letter.
// NOLINTBEGIN(modernize-use-trailing-return-type)
extern "C" [[gnu::visibility("default")]] void* mmap(void* address, std::size_t size, int protection,
                                                     int flags, int file, off_t offset) noexcept {
  namespace here = sallyport::crypto;
  return here::is_lent({.address = address, .size = size, .protection = protection, .flags = flags})
             ? here::lend()
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
#endif
