#include "http/workers.h"

#include <algorithm>
#include <exception>

#include "base/long_work.h"

namespace sallyport::http {

Workers::Workers(WorkersSize size)
    : most_threads_{std::max<std::size_t>(size.threads, 1)},
      most_waiting_{size.waiting},
      first_{size.waiting},
      last_{size.waiting} {
  threads_.reserve(most_threads_);
  start_one();
}

Workers::~Workers() {
  const std::scoped_lock lock{mutex_};
  state_ = State::ending;
  for (std::size_t count = 0; count < threads_.size(); ++count) {
    bell_.give();
  }
}

auto Workers::submit(Job& job, Turn turn) -> Queueing {
  auto& line = turn == Turn::first ? first_ : last_;
  std::unique_lock lock{mutex_};
  if (line.jobs.size() >= most_waiting_) {
    return Queueing::full;
  }
  line.jobs.push_back(&job);
  line.length = line.jobs.size();
  const bool wakes = is_one_more_needed(Waking::begun);
  lock.unlock();
  if (wakes) {
    bell_.give();
  }
  return Queueing::taken;
}

auto Workers::is_one_more_needed(Waking by) -> bool {
  if (is_empty()) {
    return false;
  }
  if (idle_ == 0) {
    if (threads_.size() < most_threads_ && state_ == State::working) {
      start_one();
    }
    return false;
  }
  if (waking_ >= by) {
    return false;
  }
  waking_ = by;
  return true;
}

void Workers::start_one() {
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::exception&) {
    // The system has no thread or no memory left: those that there are do the work.
    if (threads_.empty()) {
      throw;
    }
  }
}

auto Workers::next() -> Job* {
  constexpr unsigned share_of_the_last = 4;
  const bool is_for_the_last =
      first_.jobs.empty() || (!last_.jobs.empty() && ++taken_ % share_of_the_last == 0);
  auto& line = is_for_the_last ? last_ : first_;
  auto* job = line.jobs.front();
  line.jobs.pop_front();
  line.length = line.jobs.size();
  return job;
}

void Workers::work() {
  go_behind_long_work();
  std::unique_lock lock{mutex_};
  for (;;) {
    while (is_empty() && state_ == State::working) {
      ++idle_;
      // Whoever was woken before has nothing left to come for.
      waking_ = Waking::nobody;
      lock.unlock();
      bell_.take();
      lock.lock();
      --idle_;
      waking_ = Waking::nobody;
    }
    if (is_empty()) {
      return;
    }
    auto* job = next();
    const bool wakes = is_one_more_needed(Waking::promised);
    lock.unlock();
    if (wakes) {
      bell_.give();
    }
    job->run();
    lock.lock();
  }
}

}  // namespace sallyport::http
