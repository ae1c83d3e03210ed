#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace sallyport::store::postgresql {

/// Cuts the sockets of those who have waited too long: a server that is stopped, or gone without a word,
/// would otherwise keep its callers for minutes. Safe to use from any thread.
class Watchdog {
 public:
  Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog(Watchdog&&) = delete;
  auto operator=(const Watchdog&) -> Watchdog& = delete;
  auto operator=(Watchdog&&) -> Watchdog& = delete;
  ~Watchdog();

  struct Watched {
    int descriptor;
    std::chrono::steady_clock::time_point deadline;
  };
  using Place = std::list<Watched>::iterator;
  /// From now on; the descriptor must stay open until `leave`.
  [[nodiscard]] auto watch(Watched watched) -> Place;
  void leave(Place place);

 private:
  static constexpr std::chrono::milliseconds interval{250};

  void serve();

  std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ = false;
  std::list<Watched> watched_;
  std::thread thread_;
};

}  // namespace sallyport::store::postgresql
