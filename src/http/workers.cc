#include "http/workers.h"

#include <algorithm>

namespace sallyport::http {

Workers::Workers(WorkersSize size) : most_waiting_{size.waiting} {
  for (unsigned count = std::max(size.threads, 1U); count > 0; --count) {
    threads_.emplace_back([this] { work(); });
  }
}

Workers::~Workers() {
  const std::scoped_lock lock{mutex_};
  state_ = State::ending;
  arrived_.notify_all();
}

auto Workers::submit(Job& job, Turn turn) -> Queueing {
  const std::scoped_lock lock{mutex_};
  auto& waiting = turn == Turn::first ? first_ : last_;
  if (waiting.size() >= most_waiting_) {
    return Queueing::full;
  }
  waiting.push_back(&job);
  wake_if_needed();
  return Queueing::taken;
}

void Workers::wake_if_needed() {
  if (!is_empty() && idle_ > 0 && waking_ == Waking::nobody) {
    waking_ = Waking::somebody;
    arrived_.notify_one();
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
