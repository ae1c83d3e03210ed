#pragma once

#include <functional>
#include <thread>

#include "base/descriptor.h"

namespace sallyport::app {

/// Turns SIGTERM, SIGINT and SIGHUP into a call. Made before any other thread, so that all of them leave the
/// signals to this one. SIGPIPE and SIGXFSZ are ignored from then on.
class StopSignals {
 public:
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals(StopSignals&&) = delete;
  auto operator=(const StopSignals&) -> StopSignals& = delete;
  auto operator=(StopSignals&&) -> StopSignals& = delete;
  ~StopSignals();

  /// From now on, on a thread of its own, at most once. Signals that came before count.
  void call(std::function<void()> stop);
  /// No call comes after this has returned.
  void forget();

 private:
  Descriptor signals_;
  Descriptor ended_;
  std::thread thread_;
};

}  // namespace sallyport::app
