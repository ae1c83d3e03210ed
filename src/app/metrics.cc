#include "app/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "cli/version.h"

namespace sallyport::app {
namespace {

constexpr double microseconds_of_a_second = 1e6;

struct Family {
  std::string_view name;
  std::string_view type;
  std::string_view help;
};

void head(std::string& into, const Family& family) {
  into += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", family.name, family.help, family.type);
}

auto seconds_of(std::chrono::microseconds time) -> double {
  return static_cast<double>(time.count()) / microseconds_of_a_second;
}

auto resident_bytes() -> std::uint64_t {
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  std::ifstream{"/proc/self/statm"} >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

auto name_of(unit::Units::Access access) -> std::string_view {
  return access == unit::Units::Access::read ? "read" : "write";
}

auto index_of(unit::Units::Access access) -> std::size_t { return static_cast<std::size_t>(access); }

}  // namespace

void Histogram::observe(std::chrono::microseconds time) {
  std::size_t bucket = 0;
  while (bucket < ends.size() && time > ends[bucket]) {
    ++bucket;
  }
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_microseconds_.fetch_add(static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)),
                              std::memory_order_relaxed);
}

void Histogram::write(std::string& into, std::string_view name, std::string_view labels) const {
  const std::string_view comma = labels.empty() ? "" : ",";
  std::uint64_t count = 0;
  for (std::size_t bucket = 0; bucket < ends.size(); ++bucket) {
    count += counts_[bucket].load(std::memory_order_relaxed);
    into +=
        fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, seconds_of(ends[bucket]), count);
  }
  count += counts_.back().load(std::memory_order_relaxed);
  const auto braces = labels.empty() ? std::string{} : fmt::format("{{{}}}", labels);
  const auto sum =
      static_cast<double>(sum_microseconds_.load(std::memory_order_relaxed)) / microseconds_of_a_second;
  into += fmt::format("{}_bucket{{{}{}le=\"+Inf\"}} {}\n", name, labels, comma, count);
  into += fmt::format("{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, braces, sum, count);
}

void Metrics::event(const audit::Event& event) {
  const auto line = audit::line_of(event.fact);
  // Not the reason: an operator's own words can stand there.
  auto labels =
      fmt::format("event=\"{}\",outcome=\"{}\",factors=\"{}\"", line.name, line.outcome, line.factors);
  const std::scoped_lock lock{mutex_};
  ++events_[std::move(labels)];
}

void Metrics::request(const http::Access& access) {
  constexpr int statuses_of_a_class = 100;
  const auto status = static_cast<std::size_t>(access.status);
  if (status < answers_.size()) {
    requests_[status / statuses_of_a_class].observe(access.duration);
    answers_[status].fetch_add(1, std::memory_order_relaxed);
  }
}

void Metrics::unit(unit::Units::Access access, std::chrono::microseconds time, unit::Units::Ended ended) {
  auto& of_access = units_[index_of(access)];
  of_access.time.observe(time);
  if (ended == unit::Units::Ended::by_a_fault) {
    of_access.faults.fetch_add(1, std::memory_order_relaxed);
  }
}

void Metrics::write_events(std::string& into) const {
  constexpr std::string_view name = "sallyport_events_total";
  head(into, {name, "counter", "Audit events that were kept, by name, outcome and the factors proven."});
  const std::scoped_lock lock{mutex_};
  for (const auto& [labels, count] : events_) {
    into += fmt::format("{}{{{}}} {}\n", name, labels, count);
  }
}

void Metrics::write_requests(std::string& into) const {
  constexpr std::string_view name = "sallyport_request_seconds";
  head(into, {name, "histogram",
              "From the end of a request's head to the end of its response, by class of status."});
  for (std::size_t kind = 2; kind < requests_.size(); ++kind) {
    requests_[kind].write(into, name, fmt::format("status=\"{}xx\"", kind));
  }
}

void Metrics::write_answers(std::string& into) const {
  constexpr std::string_view name = "sallyport_requests_total";
  head(into,
       {name, "counter", "Requests, by the status of the answer; all of them, whatever the log keeps."});
  for (std::size_t status = 0; status < answers_.size(); ++status) {
    const auto count = answers_[status].load(std::memory_order_relaxed);
    // Those that an alarm waits for are there before the first of them.
    const bool is_awaited = status == static_cast<std::size_t>(http::Status::too_many_requests) ||
                            status == static_cast<std::size_t>(http::Status::service_unavailable);
    if (count > 0 || is_awaited) {
      into += fmt::format("{}{{status=\"{}\"}} {}\n", name, status, count);
    }
  }
}

void Metrics::write_units(std::string& into) const {
  constexpr std::string_view time = "sallyport_unit_seconds";
  head(into, {time, "histogram", "Transactions of the database, with their waiting, by what they do."});
  for (const auto access : {unit::Units::Access::read, unit::Units::Access::write}) {
    units_[index_of(access)].time.write(into, time, fmt::format("access=\"{}\"", name_of(access)));
  }
  constexpr std::string_view faults = "sallyport_unit_faults_total";
  head(into, {faults, "counter", "Transactions that ended by a fault: a page said to try again."});
  for (const auto access : {unit::Units::Access::read, unit::Units::Access::write}) {
    into += fmt::format("{}{{access=\"{}\"}} {}\n", faults, name_of(access),
                        units_[index_of(access)].faults.load());
  }
}

auto Metrics::text() const -> std::string {
  std::string all;
  head(all, {"sallyport_build_info", "gauge", "The version."});
  all += fmt::format("sallyport_build_info{{version=\"{}\"}} 1\n", cli::version);
  head(all, {"process_start_time_seconds", "gauge", "When the server started."});
  all += fmt::format("process_start_time_seconds {}\n", unix_seconds(started_));
  head(all, {"process_resident_memory_bytes", "gauge", "Resident memory."});
  all += fmt::format("process_resident_memory_bytes {}\n", resident_bytes());
  write_events(all);
  write_requests(all);
  write_answers(all);
  write_units(all);
  for (const auto& gauge : gauges_) {
    head(all, {gauge.name, "gauge", gauge.help});
    all += fmt::format("{} {}\n", gauge.name, gauge.value());
  }
  return all;
}

}  // namespace sallyport::app
