#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace sallyport::store::postgresql {

/// Lets so many inside at a time. The others wait in two lines, each in the order in which they came; those
/// of the first go before those of the second, but one in four that are called is of the second, so that
/// nobody waits for ever. Safe to use from any thread.
class Door {
 public:
  using Steady = std::chrono::steady_clock;
  enum class Line { first, second };
  enum class Entered { yes, no };

  explicit Door(std::size_t places) : free_{places} {}

  /// Waits until `deadline` at most. Whoever has entered leaves again.
  [[nodiscard]] auto enter(Line line, Steady::time_point deadline) -> Entered;
  void leave();

 private:
  /// Lives on the stack of whoever waits.
  struct Waiting {
    std::condition_variable woken;
    bool is_called = false;
  };
  using Waiters = std::list<Waiting*>;

  /// The line from which the next is called. Needs the lock, and somebody who waits.
  [[nodiscard]] auto next_line() -> Waiters&;

  std::mutex mutex_;
  std::size_t free_;
  Waiters first_;
  Waiters second_;
  unsigned called_ = 0;
};

}  // namespace sallyport::store::postgresql
