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

auto Workers::submit(Job& job) -> Queueing {
  const std::scoped_lock lock{mutex_};
  if (waiting_.size() >= most_waiting_) {
    return Queueing::full;
  }
  waiting_.push_back(&job);
  wake_if_needed();
  return Queueing::taken;
}

void Workers::wake_if_needed() {
  if (!waiting_.empty() && idle_ > 0 && waking_ == Waking::nobody) {
    waking_ = Waking::somebody;
    arrived_.notify_one();
  }
}

void Workers::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    while (waiting_.empty() && state_ == State::working) {
      ++idle_;
      arrived_.wait(lock);
      --idle_;
      waking_ = Waking::nobody;
    }
    if (waiting_.empty()) {
      return;
    }
    auto* job = waiting_.front();
    waiting_.pop_front();
    wake_if_needed();
    lock.unlock();
    job->run();
    lock.lock();
  }
}

}  // namespace sallyport::http
