#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>

namespace sallyport {

auto SystemRandom::bytes(std::size_t size) -> std::string {
  std::string out(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const auto got = getrandom(out.data() + filled, size - filled, 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      std::abort();
    }
    filled += static_cast<std::size_t>(got);
  }
  return out;
}

}  // namespace sallyport
