#pragma once

#include <cstddef>
#include <cstdint>
#include <thread>

namespace sallyport::bench {

/// So many connections that never finish the head of their request: each sends a byte a second, and comes
/// back when the server has had enough of it.
class SlowCrowd {
 public:
  /// Returns when all are connected. Throws Failed when they can't be.
  SlowCrowd(std::uint16_t port, std::size_t count);

 private:
  std::jthread thread_;
};

}  // namespace sallyport::bench
