#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>

// Sanitizers need more addresses than any limit leaves.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SALLYPORT_ADDRESSES_CAN_BE_LIMITED 0
#else
#define SALLYPORT_ADDRESSES_CAN_BE_LIMITED 1
#endif

namespace sallyport {

/// Leaves this process so many bytes of addresses beside those that it has; for a death test. Whether it
/// could.
[[nodiscard]] inline auto limit_addresses(std::size_t left) -> bool {
  std::ifstream pages_in_use{"/proc/self/statm"};
  ::rlim_t pages = 0;
  pages_in_use >> pages;
  const auto most = (pages * static_cast<::rlim_t>(::sysconf(_SC_PAGESIZE))) + left;
  const ::rlimit limit{.rlim_cur = most, .rlim_max = most};
  return ::setrlimit(RLIMIT_AS, &limit) == 0;
}

}  // namespace sallyport
