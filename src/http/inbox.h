#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstdint>
#include <new>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/descriptor.h"

namespace sallyport::http {

/// Something on its way to the thread of a loop. It must live until it has arrived.
class Parcel {
 public:
  Parcel() = default;
  Parcel(const Parcel&) = delete;
  Parcel(Parcel&&) = delete;
  auto operator=(const Parcel&) -> Parcel& = delete;
  auto operator=(Parcel&&) -> Parcel& = delete;
  virtual ~Parcel() = default;

  /// On the loop's thread. The object may be gone before this returns.
  virtual void arrive() = 0;

 private:
  friend class Inbox;
  Parcel* before_ = nullptr;
};

/// What other threads give to the thread of a loop, in the order in which they gave it. Nothing in it is
/// locked: a worker gives way to the loop's thread on the processor, so if it held a lock when it was
/// interrupted, the loop would wait for a turn of the worker's. One that is interrupted before it has rung
/// holds nothing up for longer than until the loop's next look().
class Inbox {
 public:
  /// Throws std::system_error without a descriptor.
  explicit Inbox(boost::asio::io_context& context) : bell_{context} {
    auto bell = new_bell();
    bell_.assign(bell.number());
    std::ignore = bell.release();
  }

  /// Safe to call from any thread.
  void put(Parcel& parcel) {
    auto* before = last_.load(std::memory_order_relaxed);
    do {
      parcel.before_ = before;
    } while (
        !last_.compare_exchange_weak(before, &parcel, std::memory_order_release, std::memory_order_relaxed));
    // Whoever put the first one rings, or has rung, and the loop has not yet come.
    if (before == nullptr) {
      ring();
    }
  }

  /// Has what is put here arrive from now on; does nothing if it does already, or was closed. On the loop's
  /// thread.
  void open() {
    if (is_open_ || is_closed_) {
      return;
    }
    bell_.async_read_some(boost::asio::buffer(&rung_, sizeof(rung_)),
                          [this](boost::system::error_code error, std::size_t /*size*/) {
                            is_open_ = false;
                            if (!error) {
                              look();
                              open();
                            }
                          });
    is_open_ = true;
  }
  /// What is here arrives now, whether or not anybody has rung. On the loop's thread.
  void look() {
    for (auto* next = take_all(); next != nullptr;) {
      auto& parcel = *std::exchange(next, next->before_);
      try {
        parcel.arrive();
      } catch (const std::bad_alloc&) {
        // What was to be done for one connection is lost; the others go on.
        continue;
      }
    }
  }
  /// No bell is heard from now on. On the loop's thread.
  void close() {
    is_closed_ = true;
    boost::system::error_code ignored;
    bell_.cancel(ignored);
  }

 private:
  static auto new_bell() -> Descriptor {
    Descriptor bell{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (!bell.is_open()) {
      throw std::system_error{errno, std::generic_category(), "eventfd"};
    }
    return bell;
  }
  void ring() {
    constexpr std::uint64_t once = 1;
    // It can't fail: the counter of an eventfd takes more rings than there can be.
    [[maybe_unused]] const auto written = ::write(bell_.native_handle(), &once, sizeof(once));
  }
  /// The first one, whose before_ is the one after it.
  auto take_all() -> Parcel* {
    auto* last = last_.exchange(nullptr, std::memory_order_acquire);
    Parcel* first = nullptr;
    while (last != nullptr) {
      first = std::exchange(last, std::exchange(last->before_, first));
    }
    return first;
  }

  boost::asio::posix::stream_descriptor bell_;
  std::uint64_t rung_ = 0;
  bool is_open_ = false;
  bool is_closed_ = false;
  std::atomic<Parcel*> last_ = nullptr;
};

}  // namespace sallyport::http
