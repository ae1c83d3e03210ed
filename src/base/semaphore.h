#pragma once

#include <semaphore.h>

#include <cerrno>

namespace sallyport {

/// Counts what somebody has to come for. Unlike a std::condition_variable it has no lock inside in which
/// whoever rings could be interrupted, and loses nothing (glibc before 2.41 may: its bug 25847);
/// std::counting_semaphore of libstdc++ 12 wakes all for each.
class Semaphore {
 public:
  Semaphore() { ::sem_init(&handle_, 0, 0); }
  Semaphore(const Semaphore&) = delete;
  Semaphore(Semaphore&&) = delete;
  auto operator=(const Semaphore&) -> Semaphore& = delete;
  auto operator=(Semaphore&&) -> Semaphore& = delete;
  /// Nobody may wait any more.
  ~Semaphore() { ::sem_destroy(&handle_); }

  /// One more, for one of those who wait. Fails only beyond SEM_VALUE_MAX (2,147,483,647).
  void give() { ::sem_post(&handle_); }
  /// Waits until there is one, and takes it.
  void take() {
    while (::sem_wait(&handle_) != 0 && errno == EINTR) {
    }
  }

 private:
  ::sem_t handle_{};
};

}  // namespace sallyport
