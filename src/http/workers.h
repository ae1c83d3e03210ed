#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

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

/// How many threads there are, and how many jobs can wait for them.
struct WorkersSize {
  unsigned threads;
  std::size_t waiting;
};

/// The threads on which handlers run, and the bounded queue before them.
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
  [[nodiscard]] auto submit(Job& job) -> Queueing;
  /// How many wait for a worker now.
  [[nodiscard]] auto waiting() -> std::size_t {
    const std::scoped_lock lock{mutex_};
    return waiting_.size();
  }

 private:
  void work();
  /// Wakes one more worker if there is work left for it. Needs the lock.
  void wake_if_needed();

  std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job*> waiting_;
  std::size_t idle_ = 0;
  /// One worker is woken at a time, and wakes the next itself: under load those that are awake take the work
  /// without a switch of threads for each job.
  enum class Waking { nobody, somebody } waking_ = Waking::nobody;
  enum class State { working, ending } state_ = State::working;
  std::vector<std::jthread> threads_;
};

}  // namespace sallyport::http
