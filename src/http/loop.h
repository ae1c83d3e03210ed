#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <list>
#include <new>
#include <utility>

#include "http/inbox.h"
#include "http/request_marks.h"
#include "http/wire.h"

namespace sallyport::http {

namespace asio = boost::asio;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

// g++ 12 makes wrong code of some co_await expressions: in this room each one initialises a variable or
// stands alone, never in a condition, and takes no temporary that has a destructor.

/// Errors come back as values: a peer that goes away is nothing exceptional.
inline constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

/// Of the clock of Steady, at the kernel's last tick: a few milliseconds late, which no deadline notices, and
/// for a fraction of the price.
inline auto about_now() -> Steady::time_point {
  ::timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return Steady::time_point{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
}

/// Something with a deadline. All of it happens on the thread of one loop.
class Watched {
 public:
  Watched() = default;
  Watched(const Watched&) = delete;
  Watched(Watched&&) = delete;
  auto operator=(const Watched&) -> Watched& = delete;
  auto operator=(Watched&&) -> Watched& = delete;
  virtual ~Watched() = default;

  /// The deadline is over.
  virtual void expire() = 0;
  /// The server stops: end now if there is nothing under way.
  virtual void stop() = 0;
  /// The server has waited long enough.
  virtual void abort() = 0;

  Steady::time_point deadline = Steady::time_point::max();
};

/// One I/O thread's own context, and the connections that live on it. One timer serves all their deadlines:
/// moving a deadline costs an assignment.
class Loop {
 public:
  explicit Loop(Random& random) : marks{random}, guard_{context.get_executor()}, sweep_{context} {}

  /// Runs on the calling thread until the loop was stopped and nothing is left.
  void run() {
    for (;;) {
      try {
        inbox.open();
        if (!watched_.empty()) {
          sweep();
        }
        context.run();
        return;
      } catch (const std::bad_alloc&) {
        // What was to be done for one connection is lost, or it was the next sweep; the others go on.
        continue;
      }
    }
  }
  /// From any thread.
  void stop(Steady::time_point last_moment) {
    asio::post(context, [this, last_moment] {
      last_moment_ = last_moment;
      const auto now_here = watched_;
      for (auto* each : now_here) {
        each->stop();
      }
      leave_if_empty();
    });
  }

  using Place = std::list<Watched*>::iterator;
  auto enter(Watched& watched) -> Place {
    if (watched_.empty()) {
      sweep();
    }
    return watched_.insert(watched_.end(), &watched);
  }
  void leave(Place place) {
    watched_.erase(place);
    leave_if_empty();
  }

  asio::io_context context{1};
  /// What workers have done.
  Inbox inbox{context};
  RequestMarks marks;
  DateField date;

 private:
  /// How often the inbox is looked at for what nobody has rung for.
  static constexpr std::chrono::milliseconds sweep_interval{50};
  /// How often all deadlines are: of many connections each look is out of the processor's caches, so not with
  /// every sweep. No deadline is kept more exactly than this.
  static constexpr std::chrono::milliseconds review_interval{200};

  void sweep() {
    sweep_.expires_after(sweep_interval);
    sweep_.async_wait([this](error_code error) {
      if (error || watched_.empty()) {
        return;
      }
      // First, while there is the memory that this one had.
      sweep();
      // Not among the others: who gets his answer may leave.
      inbox.look();
      if (const auto now = Steady::now(); now >= next_review_) {
        next_review_ = now + review_interval;
        review(now);
      }
    });
  }
  void review(Steady::time_point now) {
    for (auto* each : watched_) {
      if (now >= last_moment_) {
        each->abort();
      } else if (now >= each->deadline) {
        each->expire();
      }
    }
  }
  void leave_if_empty() {
    if (watched_.empty()) {
      sweep_.cancel();
      if (last_moment_ != Steady::time_point::max()) {
        guard_.reset();
        inbox.close();
      }
    }
  }

  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  asio::steady_timer sweep_;
  std::list<Watched*> watched_;
  Steady::time_point last_moment_ = Steady::time_point::max();
  Steady::time_point next_review_ = Steady::time_point::min();
};

/// A connection's place among those that are allowed at a time.
class Seat {
 public:
  explicit Seat(std::atomic<std::size_t>& taken) : taken_{&taken} { ++taken; }
  Seat(const Seat&) = delete;
  Seat(Seat&& other) noexcept : taken_{std::exchange(other.taken_, nullptr)} {}
  auto operator=(const Seat&) -> Seat& = delete;
  auto operator=(Seat&&) -> Seat& = delete;
  ~Seat() {
    if (taken_ != nullptr) {
      --*taken_;
    }
  }

 private:
  std::atomic<std::size_t>* taken_;
};

}  // namespace sallyport::http
