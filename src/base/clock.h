#pragma once

#include "base/instant.h"

namespace sallyport {

/// Where the time comes from. Only `app` and `base` ask it; everything else is given an Instant.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock(Clock&&) = delete;
  auto operator=(const Clock&) -> Clock& = delete;
  auto operator=(Clock&&) -> Clock& = delete;
  virtual ~Clock() = default;

  /// The present moment. Safe to call from any thread.
  [[nodiscard]] virtual auto now() const -> Instant = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] auto now() const -> Instant override;
};

}  // namespace sallyport
