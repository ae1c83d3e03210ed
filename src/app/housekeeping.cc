#include "app/housekeeping.h"

#include <fmt/format.h>

#include "app/start_pages.h"

namespace sallyport::app {
namespace {

/// By then whoever waited for the start has been answered.
constexpr std::chrono::milliseconds start = seconds{1};
constexpr std::chrono::milliseconds between_rounds = minutes{1};
/// Between two batches of one round, so that others come through.
constexpr std::chrono::milliseconds between_batches{20};
constexpr int rows_of_a_batch = 200;

}  // namespace

auto clean_some(unit::Units& units, const Keeping& keeping, Instant now, int limit) -> Result<int> {
  return units.write([&](unit::Unit& unit) {
    return unit.sessions.purge(keeping.sessions, now, limit) + unit.attempts.purge(now, limit) +
           unit.guesses.purge(now, limit) + unit.passes.purge(now, limit) + unit.outbox.purge(now, limit) +
           unit.contacts.purge(now, limit) + unit.pending_enrolments.purge(now, limit) +
           unit.pending_sets.purge(now, limit) + unit.events.purge(keeping.events, now, limit);
  });
}

Housekeeping::Housekeeping(unit::Units& units, operation::Imports& imports, const Keeping& keeping,
                           const Clock& clock, Log& log)
    : units_{units}, imports_{imports}, keeping_{keeping}, clock_{clock}, log_{log}, thread_{[this] {
        serve();
      }} {}

Housekeeping::~Housekeeping() {
  {
    const std::scoped_lock lock{mutex_};
    ending_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

auto Housekeeping::is_ending_after(std::chrono::milliseconds pause) -> bool {
  std::unique_lock lock{mutex_};
  return ended_.wait_for(lock, pause, [this] { return ending_; });
}

void Housekeeping::serve() {
  tidy();
  count();
  if (!is_ending_after(start)) {
    give_back_what_the_start_has_read();
  }
  while (!is_ending_after(between_rounds)) {
    clean();
    tidy();
    count();
  }
}

void Housekeeping::count() {
  if (const auto counted = units_.read([](unit::Unit& unit) { return unit.sessions.count(); })) {
    sessions_ = *counted;
  }
}

void Housekeeping::tidy() {
  for (;;) {
    const auto worked = imports_.tidy(clock_.now());
    if (!worked) {
      log_.trouble(fmt::format("housekeeping: {}", worked.error().message));
      return;
    }
    if (*worked == 0 || is_ending_after(between_batches)) {
      return;
    }
  }
}

void Housekeeping::clean() {
  for (;;) {
    const auto removed = clean_some(units_, keeping_, clock_.now(), rows_of_a_batch);
    if (!removed) {
      log_.trouble(fmt::format("housekeeping: {}", removed.error().message));
      return;
    }
    if (*removed < rows_of_a_batch || is_ending_after(between_batches)) {
      return;
    }
  }
}

}  // namespace sallyport::app
