#include "app/stop_signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace sallyport::app {

StopSignals::StopSignals() {
  // A peer that is gone and a file that may not grow are errors of the call, and no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  ::sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signals_ = Descriptor{::signalfd(-1, &signals, SFD_CLOEXEC)};
  ended_ = Descriptor{::eventfd(0, EFD_CLOEXEC)};
  if (!signals_.is_open() || !ended_.is_open()) {
    std::abort();  // A process that has no descriptors left before it has begun.
  }
}

StopSignals::~StopSignals() { forget(); }

void StopSignals::call(std::function<void()> stop) {
  thread_ = std::thread{[this, stop = std::move(stop)] {
    std::array<::pollfd, 2> waiting{{{.fd = signals_.number(), .events = POLLIN, .revents = 0},
                                     {.fd = ended_.number(), .events = POLLIN, .revents = 0}}};
    while (::poll(waiting.data(), waiting.size(), -1) < 0) {
    }
    if (waiting[0].revents != 0) {
      stop();
    }
  }};
}

void StopSignals::forget() {
  if (thread_.joinable()) {
    ::eventfd_write(ended_.number(), 1);
    thread_.join();
  }
}

}  // namespace sallyport::app
