#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace sallyport::tests {

/// The machine's clock, moved by as much as a test says. It goes on ticking.
class MovingClock final : public Clock {
 public:
  [[nodiscard]] auto now() const -> Instant override { return system_.now() + microseconds{offset_}; }
  void advance(microseconds by) { offset_ += by.count(); }
  void set(Instant to) { offset_ = (to - system_.now()).count(); }

 private:
  SystemClock system_;
  std::atomic<std::int64_t> offset_ = 0;
};

}  // namespace sallyport::tests
