#include <fmt/format.h>

#include <span>

#include "bench/ballast.h"
#include "bench/failed.h"
#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

constexpr std::int64_t few = 10'000;
/// Those who sign in during a measurement are spread among the others by their age.
constexpr std::int64_t slices = 100;
constexpr std::size_t steps_at_the_peak = 12'000;
constexpr std::size_t steps_in_the_open_loop = 20'000;
constexpr std::size_t who_look = 10'000;
constexpr std::size_t who_sign_in = steps_at_the_peak + steps_in_the_open_loop;

/// A second.
struct Peaks {
  double steps;
  double pages;
};

struct Latencies {
  Seen seen;
  std::int64_t autovacuums;

  [[nodiscard]] auto p99() const -> double { return milliseconds_of(seen.latency(nearly_all)); }
  [[nodiscard]] auto text() const -> std::string {
    const auto remark = words_of_autovacuums(autovacuums);
    return latencies_text(seen) + (remark.empty() ? "" : ", " + remark);
  }
};

struct Found {
  double start;
  /// After the first answer, in MiB.
  double resident;
  Peaks peaks;
  Latencies steps;
  Latencies pages;
  double bytes;
};

void fill(Company& company, std::int64_t people) {
  for (std::int64_t slice = 0; slice < slices; ++slice) {
    (void)company.add_with_authenticator(who_sign_in / slices);
    add_ballast(company, slice * people / slices, people / slices);
  }
  settle(company);
  company.mix(0);
}

/// A page for each, of whom memory doesn't know any yet: what it knows does not depend on the size.
auto first_looks(const Company& company, const SecondSteps& steps) -> Once {
  if (steps.sessions().size() < who_look) {
    throw Failed{"too few second steps were sent in time"};
  }
  return Once{page_requests(company, "/account/profile", std::span{steps.sessions()}.first(who_look)), 200};
}

auto time_for(std::size_t requests, double pace) -> milliseconds {
  return milliseconds{static_cast<long>(1'000 * static_cast<double>(requests) / pace)};
}

/// Of five starts, each of a server for itself.
auto middle_start(const Workbench& bench, const Company& company) -> double {
  std::vector<double> times;
  for (int count = 0; count < 5; ++count) {
    times.push_back(milliseconds_of(ServerProcess{bench.command_for(company)}.cold_start()));
  }
  return middle(times);
}

/// Half of the peaks of the larger company are due, which both can do: of this one, unless others are given.
auto measure(const Workbench& bench, const Company& company, std::optional<Peaks> of_larger) -> Found {
  constexpr milliseconds far_too_long{120'000};
  const auto start = middle_start(bench, company);
  const ServerProcess server{bench.command_for(company)};
  const auto resident = mebibytes_of(server.resident());
  const auto rate = [&](Visitors& visitors) {
    return load(company.port(), {.longest = far_too_long}, visitors).rate();
  };
  const auto paced = [&](Visitors& visitors, std::size_t requests, double due) -> Latencies {
    const auto before = autovacuums(company);
    auto seen = load(company.port(), {.longest = time_for(requests, due), .rate = due}, visitors);
    return {.seen = std::move(seen), .autovacuums = autovacuums(company) - before};
  };
  SecondSteps first{presses_at_code_page(company, code_press, 0, steps_at_the_peak)};
  Peaks peaks{.steps = rate(first), .pages = 0};
  const auto steps_due = of_larger.value_or(peaks).steps / 2;
  SecondSteps steps{presses_at_code_page(company, code_press, steps_at_the_peak, steps_in_the_open_loop)};
  auto stepping = paced(steps, steps_in_the_open_loop, steps_due);
  auto looks_of_first = first_looks(company, first);
  peaks.pages = rate(looks_of_first);
  const auto pages_due = of_larger.value_or(peaks).pages / 2;
  auto looks = first_looks(company, steps);
  auto looking = paced(looks, who_look, pages_due);
  return {.start = start,
          .resident = resident,
          .peaks = peaks,
          .steps = std::move(stepping),
          .pages = std::move(looking),
          .bytes = 0};
}

void compare(Workbench& bench, const Found& small, const Found& large) {
  const auto many = static_cast<double>(bench.settings().subscribers);
  constexpr double most_times = 1.5;
  constexpr double most_milliseconds = 100;
  const auto add = [&](std::string_view what, const Latencies& in_small, const Latencies& in_large) {
    const auto times = in_large.p99() / in_small.p99();
    bench.add({.what = fmt::format("{}, of {}, p50 / p90 / p99 / p99.9 (ms)", what, grouped(many)),
               .figure = in_large.text(),
               .limit = fmt::format("of ten thousand: {}", in_small.text()),
               .share = fmt::format("p99 {:.2f} times", times),
               .aim = fmt::format("≤ {} times: {}", most_times, times <= most_times ? "met" : "missed")});
  };
  const auto add_peak = [&](std::string_view what, double in_small, double in_large) {
    bench.add({.what = fmt::format("{} a second, of {} subscribers", what, grouped(many)),
               .figure = grouped(in_large),
               .limit = fmt::format("of ten thousand: {}", grouped(in_small)),
               .share = percent(in_large, in_small),
               .aim = {}});
  };
  add_peak("second steps", small.peaks.steps, large.peaks.steps);
  add(fmt::format("second steps, {} due a second", grouped(large.peaks.steps / 2)), small.steps, large.steps);
  add_peak("pages of people whom memory doesn't know", small.peaks.pages, large.peaks.pages);
  add(fmt::format("those pages, {} due a second", grouped(large.peaks.pages / 2)), small.pages, large.pages);
  bench.add({.what = fmt::format("from the start to the first answer, with {}, of five the middle one (ms)",
                                 grouped(many)),
             .figure = fmt::format("{:.0f}", large.start),
             .limit = fmt::format("with ten thousand: {:.0f}", small.start),
             .share = {},
             .aim = below(large.start, most_milliseconds)});
  bench.add({.what = fmt::format("resident memory after it, with {} who are signed in (MiB)",
                                 grouped(many / people_for_each_session)),
             .figure = fmt::format("{:.1f}", large.resident),
             .limit = fmt::format("with a thousand: {:.1f}", small.resident),
             .share = {},
             .aim = {}});
  bench.add({.what = fmt::format("on the disk for each subscriber of {} (bytes)", grouped(many)),
             .figure = grouped(large.bytes / many),
             .limit = {},
             .share = {},
             .aim = {}});
}

}  // namespace

void measure_size(Workbench& bench) {
  // Both are filled before either is measured: what filling the large one leaves to do is then no burden of
  // the small one alone.
  auto large = bench.make_company();
  fill(large, bench.settings().subscribers);
  auto small = bench.make_company();
  fill(small, few);
  auto found_in_large = measure(bench, large, std::nullopt);
  found_in_large.bytes = static_cast<double>(bytes_of_database(large));
  compare(bench, measure(bench, small, found_in_large.peaks), found_in_large);
}

}  // namespace sallyport::bench
