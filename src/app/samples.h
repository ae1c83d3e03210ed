#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "unit/unit.h"

namespace sallyport::app {

/// What monitors hear of the database. It is looked up every two seconds by a thread of its own, so that
/// whoever asks is answered while the database hangs.
class Samples {
 public:
  /// `units` must outlive it.
  explicit Samples(unit::Units& units);
  Samples(const Samples&) = delete;
  Samples(Samples&&) = delete;
  auto operator=(const Samples&) -> Samples& = delete;
  auto operator=(Samples&&) -> Samples& = delete;
  /// Waits for a look-up that is under way.
  ~Samples() = default;

  /// Mails that wait to be sent; -1 when the database did not say.
  [[nodiscard]] auto mails_waiting() const -> std::int64_t { return mails_waiting_; }
  /// Whether the database has answered within the last five seconds.
  [[nodiscard]] auto is_answered() const -> bool;

 private:
  using Steady = std::chrono::steady_clock;

  void serve(const std::stop_token& stop);
  void look();

  unit::Units& units_;
  std::atomic<std::int64_t> mails_waiting_ = -1;
  std::atomic<Steady::time_point> answered_ = Steady::time_point::min();
  std::mutex mutex_;
  std::condition_variable_any ending_;
  std::jthread thread_;  // uses all of the above, so it ends first
};

}  // namespace sallyport::app
