#include "base/clock.h"

#include <chrono>

namespace sallyport {

auto SystemClock::now() const -> Instant {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

}  // namespace sallyport
