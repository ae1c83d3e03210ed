#include "bench/slow_crowd.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "bench/socket.h"

namespace sallyport::bench {
namespace {

constexpr std::string_view beginning = "GET /account/profile HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

auto slow_connection(std::uint16_t port) -> Descriptor {
  auto socket = connected(port);
  (void)::send(socket.number(), beginning.data(), beginning.size(), MSG_NOSIGNAL);
  return socket;
}

void raise_descriptors() {
  ::rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

SlowCrowd::SlowCrowd(std::uint16_t port, std::size_t count) {
  raise_descriptors();
  std::vector<Descriptor> sockets;
  for (std::size_t number = 0; number < count; ++number) {
    sockets.push_back(slow_connection(port));
  }
  thread_ = std::jthread{[port, sockets = std::move(sockets)](const std::stop_token& stop) mutable {
    // In turn, so that there is a byte a second of each and never all at once; a few at a time, so that the
    // crowd itself wakes up seldom: what it costs is no cost of the server's.
    constexpr auto pause = std::chrono::milliseconds{10};
    const auto at_a_time = std::max<std::size_t>(1, sockets.size() * pause / std::chrono::seconds{1});
    auto next = std::chrono::steady_clock::now();
    for (std::size_t number = 0; !stop.stop_requested();) {
      for (std::size_t sent = 0; sent < at_a_time; ++sent, number = (number + 1) % sockets.size()) {
        auto& socket = sockets[number];
        if (::send(socket.number(), "x", 1, MSG_NOSIGNAL) != 1) {
          socket = slow_connection(port);
        }
      }
      next += pause;
      std::this_thread::sleep_until(next);
    }
  }};
}

}  // namespace sallyport::bench
