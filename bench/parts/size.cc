#include <fmt/format.h>

#include <span>

#include "bench/ballast.h"
#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

constexpr std::int64_t few = 10'000;
constexpr double nearly_all = 0.99;
/// Those who sign in during a measurement are spread among the others by their age.
constexpr std::int64_t slices = 100;
constexpr std::size_t steps_at_the_peak = 12'000;
constexpr std::size_t steps_in_the_open_loop = 20'000;
constexpr std::size_t who_look = 2'000;
constexpr double pages_a_second = 5'000;
constexpr std::size_t who_sign_in = steps_at_the_peak + steps_in_the_open_loop;

struct Found {
  double start;
  double peak;
  Seen steps;
  Seen pages;
  double bytes;
};

void fill(Company& company, std::int64_t people) {
  for (std::int64_t slice = 0; slice < slices; ++slice) {
    (void)company.add_with_authenticator(who_sign_in / slices);
    add_ballast(company, slice * people / slices, people / slices);
  }
  settle(company);
}

/// `pace` is what was half of the peak of the smaller company.
auto measure(const Workbench& bench, const Company& company, std::optional<double> pace) -> Found {
  constexpr milliseconds far_too_long{120'000};
  const ServerProcess server{bench.command_for(company)};
  SecondSteps first{presses(company, code_press, 0, steps_at_the_peak)};
  const auto peak = load(company.port(), {.longest = far_too_long}, first).rate();
  const auto due = pace.value_or(peak / 2);
  const milliseconds time{static_cast<long>(1'000 * static_cast<double>(steps_in_the_open_loop) / due)};
  SecondSteps steps{presses(company, code_press, steps_at_the_peak, steps_in_the_open_loop)};
  auto stepping = load(company.port(), {.longest = time, .rate = due}, steps);
  const auto lookers = std::span{steps.sessions()}.first(who_look);
  Crowd pages{page_requests(company, "/account/profile", lookers), 200};
  auto looking = load(company.port(), {.longest = milliseconds{4'000}, .rate = pages_a_second}, pages);
  return {.start = milliseconds_of(server.cold_start()),
          .peak = peak,
          .steps = std::move(stepping),
          .pages = std::move(looking),
          .bytes = 0};
}

void compare(Workbench& bench, const Found& small, const Found& large) {
  const auto many = static_cast<double>(bench.settings().subscribers);
  constexpr double most_times = 1.5;
  constexpr double most_milliseconds = 100;
  const auto add = [&](std::string_view what, const Seen& in_small, const Seen& in_large) {
    const auto times =
        milliseconds_of(in_large.latency(nearly_all)) / milliseconds_of(in_small.latency(nearly_all));
    bench.add({.what = fmt::format("{}, of {}, p50 / p90 / p99 / p99.9 (ms)", what, grouped(many)),
               .figure = latencies_text(in_large),
               .limit = fmt::format("of ten thousand: {}", latencies_text(in_small)),
               .share = fmt::format("p99 {:.1f} times", times),
               .aim = fmt::format("≤ {} times: {}", most_times, times <= most_times ? "met" : "missed")});
  };
  bench.add({.what = fmt::format("second steps a second, of {} subscribers", grouped(many)),
             .figure = grouped(large.peak),
             .limit = fmt::format("of ten thousand: {}", grouped(small.peak)),
             .share = percent(large.peak, small.peak),
             .aim = {}});
  add(fmt::format("second steps, {} due a second", grouped(small.peak / 2)), small.steps, large.steps);
  add(fmt::format("pages, {} due a second", grouped(pages_a_second)), small.pages, large.pages);
  bench.add({.what = fmt::format("from the start to the first answer, with {} (ms)", grouped(many)),
             .figure = fmt::format("{:.0f}", large.start),
             .limit = fmt::format("with ten thousand: {:.0f}", small.start),
             .share = {},
             .aim = below(large.start, most_milliseconds)});
  bench.add({.what = fmt::format("on the disk for each subscriber of {} (bytes)", grouped(many)),
             .figure = grouped(large.bytes / many),
             .limit = {},
             .share = {},
             .aim = {}});
}

}  // namespace

void measure_size(Workbench& bench) {
  // Two databases, one after the other: what the first has left in memory is of no use to the second.
  auto small = bench.make_company();
  fill(small, few);
  const auto found = measure(bench, small, std::nullopt);
  auto large = bench.make_company();
  fill(large, bench.settings().subscribers);
  auto found_in_large = measure(bench, large, found.peak / 2);
  found_in_large.bytes = static_cast<double>(bytes_of_database(large));
  compare(bench, found, found_in_large);
}

}  // namespace sallyport::bench
