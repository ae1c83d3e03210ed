#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/event.h"
#include "base/instant.h"
#include "http/server.h"
#include "unit/unit.h"

namespace sallyport::app {

/// How long things took, in buckets. Safe to use from any thread.
class Histogram {
 public:
  void observe(std::chrono::microseconds time);
  /// Lines of the Prometheus text format, with these labels (`access="read"`) or none.
  void write(std::string& into, std::string_view name, std::string_view labels) const;

 private:
  /// Upper ends, from a page out of memory to a press that waits for a database.
  static constexpr std::array<std::chrono::microseconds, 12> ends{
      std::chrono::microseconds{100},       std::chrono::microseconds{250},
      std::chrono::microseconds{500},       std::chrono::microseconds{1'000},
      std::chrono::microseconds{2'500},     std::chrono::microseconds{5'000},
      std::chrono::microseconds{10'000},    std::chrono::microseconds{25'000},
      std::chrono::microseconds{100'000},   std::chrono::microseconds{250'000},
      std::chrono::microseconds{1'000'000}, std::chrono::microseconds{5'000'000}};

  std::array<std::atomic<std::uint64_t>, ends.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_microseconds_ = 0;
};

/// What a monitor reads at /metrics: the Prometheus text format 0.0.4. It counts what happens and asks the
/// rest when it is read. No name, address or number of anybody is in it. Safe to use from any thread.
class Metrics {
 public:
  explicit Metrics(Instant started) : started_{started} {}

  void event(const audit::Event& event);
  void request(const http::Access& access);
  void unit(unit::Units::Access access, std::chrono::microseconds time, unit::Units::Ended ended);

  /// A value that is asked for when it is read.
  struct Gauge {
    std::string_view name;
    std::string_view help;
    std::function<double()> value;
  };
  /// Before anybody reads.
  void add(Gauge gauge) { gauges_.push_back(std::move(gauge)); }

  [[nodiscard]] auto text() const -> std::string;

 private:
  struct PerAccess {
    Histogram time;
    std::atomic<std::uint64_t> faults = 0;
  };

  void write_events(std::string& into) const;
  void write_requests(std::string& into) const;
  void write_answers(std::string& into) const;
  void write_units(std::string& into) const;

  Instant started_;
  std::vector<Gauge> gauges_;
  mutable std::mutex mutex_;
  /// By labels; guarded by mutex_. There are as many as kinds of events.
  std::map<std::string, std::uint64_t> events_;
  /// By the first digit of the status.
  std::array<Histogram, 6> requests_;
  /// By the status itself.
  std::array<std::atomic<std::uint64_t>, 600> answers_{};
  std::array<PerAccess, 2> units_;
};

}  // namespace sallyport::app
