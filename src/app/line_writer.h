#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace sallyport::app {

/// Writes lines to a file descriptor from a thread of its own, so that nobody waits for whoever reads them:
/// the first at once, and those that come within the next moment together with one call, because waking a
/// thread for each line costs more than the line. Lines beyond a bound are dropped, and how many is said.
class LineWriter {
 public:
  explicit LineWriter(int descriptor) : descriptor_{descriptor} {}
  LineWriter(const LineWriter&) = delete;
  LineWriter(LineWriter&&) = delete;
  auto operator=(const LineWriter&) -> LineWriter& = delete;
  auto operator=(LineWriter&&) -> LineWriter& = delete;
  /// Writes what is left.
  ~LineWriter();

  /// `line` has its end. Safe to call from any thread.
  void write(std::string_view line);

 private:
  static constexpr std::size_t most_waiting = std::size_t{4} * 1024 * 1024;

  static constexpr std::chrono::milliseconds moment{2};

  void serve();
  void write_out(std::string_view text) const;

  int descriptor_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::string waiting_;                           // guarded by mutex_
  std::size_t dropped_ = 0;                       // guarded by mutex_
  bool is_asleep_ = false;                        // guarded by mutex_; until somebody wakes the thread
  enum class State { serving, ending } state_{};  // guarded by mutex_
  std::thread thread_{[this] { serve(); }};
};

}  // namespace sallyport::app
