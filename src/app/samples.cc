#include "app/samples.h"

namespace sallyport::app {

Samples::Samples(unit::Units& units)
    : units_{units}, thread_{[this](const std::stop_token& stop) { serve(stop); }} {}

auto Samples::is_answered() const -> bool {
  constexpr std::chrono::seconds believed_for{5};
  const auto answered = answered_.load();
  return answered != Steady::time_point::min() && Steady::now() - answered <= believed_for;
}

void Samples::serve(const std::stop_token& stop) {
  constexpr std::chrono::seconds between_looks{2};
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    look();
    ending_.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

void Samples::look() {
  const auto waiting = units_.read([](unit::Unit& unit) { return unit.outbox.waiting(); });
  mails_waiting_ = waiting ? static_cast<std::int64_t>(*waiting) : -1;
  answered_ = waiting ? Steady::now() : Steady::time_point::min();
}

}  // namespace sallyport::app
