#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "http/turn.h"

namespace sallyport::http {

/// A piece of work for a worker. It must live until it has run.
class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job(Job&&) = delete;
  auto operator=(const Job&) -> Job& = delete;
  auto operator=(Job&&) -> Job& = delete;
  virtual ~Job() = default;

  /// The object may be gone before this returns.
  virtual void run() noexcept = 0;
};

/// How many threads there are, and how many jobs of each turn can wait for them.
struct WorkersSize {
  unsigned threads;
  std::size_t waiting;
};

/// The threads on which handlers run, and the bounded queues before them. A thread is started when there is
/// work that no other is free for: a server that never had more to do than two at a time has no more than
/// two.
class Workers {
 public:
  explicit Workers(WorkersSize size);
  Workers(const Workers&) = delete;
  Workers(Workers&&) = delete;
  auto operator=(const Workers&) -> Workers& = delete;
  auto operator=(Workers&&) -> Workers& = delete;
  /// Runs what waits, then ends.
  ~Workers();

  enum class Queueing { taken, full };
  /// Safe to call from any thread.
  [[nodiscard]] auto submit(Job& job, Turn turn) -> Queueing;
  /// Whether submit() would refuse now, for whoever can say so at less cost.
  [[nodiscard]] auto is_full(Turn turn) -> bool {
    const std::scoped_lock lock{mutex_};
    return waiting_for(turn).size() >= most_waiting_;
  }
  /// How many wait for a worker now.
  [[nodiscard]] auto waiting() -> std::size_t {
    const std::scoped_lock lock{mutex_};
    return first_.size() + last_.size();
  }

 private:
  void work();
  /// Wakes one more worker, or starts one, if there is work left for it. Needs the lock.
  void wake_if_needed();
  void start_one();
  /// Needs the lock.
  [[nodiscard]] auto waiting_for(Turn turn) -> std::deque<Job*>& {
    return turn == Turn::first ? first_ : last_;
  }
  /// Those whose turn is first, but one in four is of the others, so that nobody waits for ever. Need the
  /// lock.
  [[nodiscard]] auto is_empty() const -> bool { return first_.empty() && last_.empty(); }
  [[nodiscard]] auto next() -> Job*;

  std::size_t most_threads_;
  std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> first_;
  std::deque<Job*> last_;
  unsigned taken_ = 0;
  std::size_t idle_ = 0;
  /// One worker is woken at a time, and wakes the next itself: under load those that are awake take the work
  /// without a switch of threads for each job.
  enum class Waking { nobody, somebody } waking_ = Waking::nobody;
  enum class State { working, ending } state_ = State::working;
  std::vector<std::jthread> threads_;
};

}  // namespace sallyport::http
