#include "store/postgresql/watchdog.h"

#include <sys/socket.h>

namespace sallyport::store::postgresql {

Watchdog::Watchdog() : thread_{[this] { serve(); }} {}

Watchdog::~Watchdog() {
  {
    const std::scoped_lock lock{mutex_};
    is_ending_ = true;
  }
  ending_.notify_one();
  thread_.join();
}

auto Watchdog::watch(Watched watched) -> Place {
  const std::scoped_lock lock{mutex_};
  return watched_.insert(watched_.end(), watched);
}

void Watchdog::leave(Place place) {
  const std::scoped_lock lock{mutex_};
  watched_.erase(place);
}

void Watchdog::serve() {
  std::unique_lock lock{mutex_};
  while (!ending_.wait_for(lock, interval, [this] { return is_ending_; })) {
    const auto now = std::chrono::steady_clock::now();
    for (const auto& each : watched_) {
      if (now >= each.deadline) {
        ::shutdown(each.descriptor, SHUT_RDWR);
      }
    }
  }
}

}  // namespace sallyport::store::postgresql
