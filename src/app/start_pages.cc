#include "app/start_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstdint>
#include <span>

namespace sallyport::app {
namespace {

/// A debugger's breakpoints are in code; what may be written has its only copy in memory.
auto is_constant(const ElfW(Phdr) & segment) -> bool {
  return segment.p_type == PT_LOAD && (segment.p_flags & (PF_W | PF_X)) == 0;
}

auto unmap_constants(::dl_phdr_info* file, std::size_t /*size*/, void* /*nothing*/) -> int {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const auto& segment : std::span{file->dlpi_phdr, file->dlpi_phnum}) {
    if (is_constant(segment)) {
      const auto begin = (file->dlpi_addr + segment.p_vaddr) / page * page;
      const auto end = file->dlpi_addr + segment.p_vaddr + segment.p_memsz;
      (void)::madvise(std::bit_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
  }
  return 0;  // and on to the next file
}

}  // namespace

void give_back_what_the_start_has_read() { ::dl_iterate_phdr(unmap_constants, nullptr); }

}  // namespace sallyport::app
