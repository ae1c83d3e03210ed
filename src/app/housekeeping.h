#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "app/log.h"
#include "audit/retention.h"
#include "base/clock.h"
#include "operation/imports.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::app {

/// How long what has no end by itself is kept.
struct Keeping {
  session::Limits sessions = session::Limits::standard();
  audit::Retention events = audit::Retention::standard();
};

/// Takes away what is over (sessions, attempts, passes, counters, old events, …) in small batches, every
/// minute, and once the memory that only the start needed.
class Housekeeping {
 public:
  Housekeeping(unit::Units& units, operation::Imports& imports, const Keeping& keeping, const Clock& clock,
               Log& log);
  /// Sessions kept, as counted last; -1 before that.
  [[nodiscard]] auto sessions() const -> std::int64_t { return sessions_; }
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping(Housekeeping&&) = delete;
  auto operator=(const Housekeeping&) -> Housekeeping& = delete;
  auto operator=(Housekeeping&&) -> Housekeeping& = delete;
  ~Housekeeping();

 private:
  [[nodiscard]] auto is_ending_after(std::chrono::milliseconds pause) -> bool;
  void serve();
  void clean();
  void tidy();
  void count();

  std::atomic<std::int64_t> sessions_ = -1;
  unit::Units& units_;
  operation::Imports& imports_;
  Keeping keeping_;
  const Clock& clock_;
  Log& log_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;  // guarded by mutex_
  std::thread thread_;
};

/// One batch, at most `limit` rows of each kind. Returns how many rows went.
[[nodiscard]] auto clean_some(unit::Units& units, const Keeping& keeping, Instant now, int limit)
    -> Result<int>;

}  // namespace sallyport::app
