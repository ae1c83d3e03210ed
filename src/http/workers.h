#pragma once

#include <atomic>
#include <boost/circular_buffer.hpp>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "base/semaphore.h"
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

/// How many threads there are, and how many jobs of each turn can wait for them: room for so many pointers is
/// taken twice.
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
  /// Whether submit() would refuse now, for whoever can say so at less cost. Waits for no worker.
  [[nodiscard]] auto is_full(Turn turn) const -> bool {
    const auto& line = turn == Turn::first ? first_ : last_;
    return line.length >= most_waiting_;
  }
  /// How many wait for a worker now.
  [[nodiscard]] auto waiting() const -> std::size_t { return first_.length + last_.length; }

 private:
  struct Line {
    explicit Line(std::size_t most) : jobs{most} {}

    boost::circular_buffer<Job*> jobs;  // guarded by mutex_; all its room is there from the beginning
    /// How many those are.
    std::atomic<std::size_t> length = 0;
  };

  /// One worker is woken, and wakes the next itself: under load those that are awake take the work without a
  /// switch of threads for each job. A worker that has promised to wake one may be interrupted before it
  /// does, so a promise holds back other workers, but not who brings work. One that goes to wait forgets
  /// both, so a second one may be on its way.
  enum class Waking { nobody, promised, begun };

  void work();
  /// Whether one more worker has to be woken for work that is left, by who brought it (`begun`) or by another
  /// worker (`promised`); starts one if none can be. Needs the lock, but who wakes him should not have it: he
  /// would wait for it at once, and a thread that goes first as well.
  [[nodiscard]] auto is_one_more_needed(Waking by) -> bool;
  void start_one();
  /// Those whose turn is first, but one in four is of the others, so that nobody waits for ever. Need the
  /// lock.
  [[nodiscard]] auto is_empty() const -> bool { return first_.jobs.empty() && last_.jobs.empty(); }
  [[nodiscard]] auto next() -> Job*;

  std::size_t most_threads_;
  std::size_t most_waiting_;
  std::mutex mutex_;
  /// What idle workers wait for.
  Semaphore bell_;
  Line first_;
  Line last_;
  unsigned taken_ = 0;
  std::size_t idle_ = 0;
  Waking waking_ = Waking::nobody;
  enum class State { working, ending } state_ = State::working;
  std::vector<std::jthread> threads_;
};

}  // namespace sallyport::http
