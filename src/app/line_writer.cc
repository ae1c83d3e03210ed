#include "app/line_writer.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sallyport::app {

LineWriter::~LineWriter() {
  {
    const std::scoped_lock lock{mutex_};
    state_ = State::ending;
  }
  arrived_.notify_one();
  thread_.join();
}

void LineWriter::write(std::string_view line) {
  bool was_asleep = false;
  {
    const std::scoped_lock lock{mutex_};
    if (waiting_.size() + line.size() > most_waiting) {
      ++dropped_;
      return;
    }
    was_asleep = std::exchange(is_asleep_, false);
    waiting_ += line;
  }
  if (was_asleep) {
    arrived_.notify_one();
  }
}

void LineWriter::serve() {
  std::string taken;
  std::unique_lock lock{mutex_};
  for (;;) {
    is_asleep_ = waiting_.empty();
    arrived_.wait(lock, [this] { return !waiting_.empty() || state_ == State::ending; });
    if (waiting_.empty()) {
      return;
    }
    taken.clear();
    std::swap(taken, waiting_);
    const auto dropped = std::exchange(dropped_, 0);
    lock.unlock();
    write_out(taken);
    if (dropped > 0) {
      write_out(fmt::format("{{\"event\":\"log_lines_dropped\",\"count\":{}}}\n", dropped));
    }
    lock.lock();
    arrived_.wait_for(lock, moment, [this] { return state_ == State::ending; });
  }
}

void LineWriter::write_out(std::string_view text) const {
  while (!text.empty()) {
    const auto written = ::write(descriptor_, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      ::pollfd writable{.fd = descriptor_, .events = POLLOUT, .revents = 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;  // Nobody reads it any more: the portal goes on without.
    }
  }
}

}  // namespace sallyport::app
