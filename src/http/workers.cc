#include "http/workers.h"

#include <algorithm>
#include <system_error>

#include "base/long_work.h"

namespace sallyport::http {

Workers::Workers(WorkersSize size)
    : most_threads_{std::max<std::size_t>(size.threads, 1)}, most_waiting_{size.waiting} {
  threads_.reserve(most_threads_);
  start_one();
}

Workers::~Workers() {
  const std::scoped_lock lock{mutex_};
  state_ = State::ending;
  arrived_.notify_all();
}

auto Workers::submit(Job& job, Turn turn) -> Queueing {
  const std::scoped_lock lock{mutex_};
  auto& waiting = waiting_for(turn);
  if (waiting.size() >= most_waiting_) {
    return Queueing::full;
  }
  waiting.push_back(&job);
  wake_if_needed();
  return Queueing::taken;
}

void Workers::wake_if_needed() {
  if (is_empty()) {
    return;
  }
  if (idle_ == 0) {
    if (threads_.size() < most_threads_ && state_ == State::working) {
      start_one();
    }
  } else if (waking_ == Waking::nobody) {
    waking_ = Waking::somebody;
    arrived_.notify_one();
  }
}

void Workers::start_one() {
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // The system has no thread left: those that there are do the work.
    if (threads_.empty()) {
      throw;
    }
  }
}

auto Workers::next() -> Job* {
  constexpr unsigned share_of_the_last = 4;
  const bool is_for_the_last = first_.empty() || (!last_.empty() && ++taken_ % share_of_the_last == 0);
  auto& waiting = is_for_the_last ? last_ : first_;
  auto* job = waiting.front();
  waiting.pop_front();
  return job;
}

void Workers::work() {
  go_behind_short_work();
  std::unique_lock lock{mutex_};
  for (;;) {
    while (is_empty() && state_ == State::working) {
      ++idle_;
      arrived_.wait(lock);
      --idle_;
      waking_ = Waking::nobody;
    }
    if (is_empty()) {
      return;
    }
    auto* job = next();
    wake_if_needed();
    lock.unlock();
    job->run();
    lock.lock();
  }
}

}  // namespace sallyport::http
