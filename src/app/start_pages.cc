#include "app/start_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>

namespace sallyport::app {
namespace {

/// A debugger's breakpoints are in code.
auto is_debugged() -> bool {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  while (status >> word && word != "TracerPid:") {
  }
  int debugger = 0;
  return !(status >> debugger) || debugger != 0;
}

/// What may be written has its only copy in memory.
auto never_changes(const ElfW(Phdr) & segment) -> bool {
  return segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0;
}

auto unmap_what_never_changes(::dl_phdr_info* file, std::size_t /*size*/, void* /*nothing*/) -> int {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const auto& segment : std::span{file->dlpi_phdr, file->dlpi_phnum}) {
    if (never_changes(segment)) {
      const auto begin = (file->dlpi_addr + segment.p_vaddr) / page * page;
      const auto end = file->dlpi_addr + segment.p_vaddr + segment.p_memsz;
      (void)::madvise(std::bit_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
  }
  return 0;  // and on to the next file
}

}  // namespace

void give_back_what_the_start_has_read() {
  if (!is_debugged()) {
    ::dl_iterate_phdr(unmap_what_never_changes, nullptr);
  }
}

}  // namespace sallyport::app
