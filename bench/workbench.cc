#include "bench/workbench.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "bench/failed.h"
#include "bench/visits.h"

namespace sallyport::bench {

auto Workbench::make_company() -> Company {
  Company::Place place{.disk = settings_.disk};
  if (is_on_postgresql()) {
    if (databases_used_ == settings_.databases.size()) {
      throw Failed{"there is no empty database left: give more of them"};
    }
    place.database = settings_.databases[databases_used_++];
  }
  return Company::create(place);
}

auto Workbench::company() -> Company& { return company_ ? *company_ : company_.emplace(make_company()); }

void Workbench::add_latencies(std::string_view what, const Seen& seen,
                              std::optional<double> most_milliseconds, std::string remark) {
  add({.what = fmt::format("{}, p50 / p90 / p99 / p99.9 (ms)", what),
       .figure = latencies_text(seen),
       .limit = std::move(remark),
       .share = {},
       .aim = most_milliseconds
                  ? "p99 " + below(milliseconds_of(seen.latency(nearly_all)), *most_milliseconds)
                  : std::string{}});
}

auto middle(std::vector<double> values) -> double {
  std::ranges::sort(values);
  return values.at(values.size() / 2);
}

auto in_turns(const std::vector<std::function<double()>>& kinds) -> std::vector<double> {
  std::vector<std::vector<double>> values(kinds.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      values[kind].push_back(kinds[kind]());
    }
  }
  std::vector<double> middles;
  std::ranges::transform(values, std::back_inserter(middles), middle);
  return middles;
}

auto bare_rate(const BareServer& server) -> double {
  Repeated bare{{"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"}, 200};
  return load(server.port(), {.longest = milliseconds{2'000}}, bare).rate();
}

auto sign_in(const Company& company, std::size_t first, std::size_t count) -> std::vector<std::string> {
  constexpr milliseconds far_too_long{60'000};
  SecondSteps steps{presses(company, code_press, first, count)};
  (void)load(company.port(), {.longest = far_too_long}, steps);
  return steps.sessions();
}

auto mebibytes_of(long kibibytes) -> double {
  constexpr double of_a_mebibyte = 1024;
  return static_cast<double>(kibibytes) / of_a_mebibyte;
}

auto milliseconds_of(std::chrono::microseconds time) -> double {
  return time == never ? std::numeric_limits<double>::infinity()
                       : std::chrono::duration<double, std::milli>{time}.count();
}

auto latencies_text(const Seen& seen) -> std::string {
  const auto at = [&](double share) { return milliseconds_of(seen.latency(share)); };
  return fmt::format("{:.1f} / {:.1f} / {:.1f} / {:.1f}", at(0.5), at(0.9), at(0.99), at(0.999));
}

}  // namespace sallyport::bench
