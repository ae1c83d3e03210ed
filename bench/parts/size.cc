#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "bench/ballast.h"
#include "bench/failed.h"
#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

constexpr std::int64_t few = 10'000;
/// Those who sign in during a measurement are spread among the others by their age.
constexpr std::int64_t slices = 100;
/// What comes to each company in a round: the first finds its peak, the others have a pace. All of these
/// people belong to it, so that more rounds would make the small one larger.
constexpr std::size_t people_of_a_round = 8'000;
constexpr std::size_t who_sign_in = people_of_a_round * (1 + rounds);

struct Latencies {
  Seen seen;
  std::int64_t autovacuums;

  [[nodiscard]] auto p99() const -> double { return milliseconds_of(seen.latency(nearly_all)); }
  [[nodiscard]] auto text() const -> std::string {
    const auto remark = words_of_autovacuums(autovacuums);
    return latencies_text(seen) + (remark.empty() ? "" : ", " + remark);
  }
};

/// Of rounds the middle one, by what most wait at most.
auto middle_of(std::vector<Latencies> seen) -> Latencies {
  std::ranges::sort(seen, {}, &Latencies::p99);
  return std::move(seen.at(seen.size() / 2));
}

void fill(Company& company, std::int64_t people) {
  for (std::int64_t slice = 0; slice < slices; ++slice) {
    (void)company.add_with_authenticator(who_sign_in / slices);
    add_ballast(company, slice * people / slices, people / slices);
  }
  settle(company);
  company.mix(0);
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

/// One of the two companies with its server, and people who come to it, each once.
class Side {
 public:
  Side(const Workbench& bench, const Company& company)
      : company_{company}, server_{bench.command_for(company)}, resident_{mebibytes_of(server_.resident())} {}

  /// After the first answer, in MiB.
  [[nodiscard]] auto resident() const -> double { return resident_; }

  [[nodiscard]] auto peak_of_steps() -> double {
    SecondSteps steps{presses_at_code_page(company_, code_press, 0, people_of_a_round)};
    const auto rate = at_the_peak(steps);
    have_stepped(steps);
    return rate;
  }
  [[nodiscard]] auto step(double due) -> Latencies {
    const auto first = signed_in_.size() * people_of_a_round;
    SecondSteps steps{presses_at_code_page(company_, code_press, first, people_of_a_round)};
    auto seen = at_the_pace(steps, people_of_a_round, due);
    have_stepped(steps);
    return seen;
  }
  /// Pages of people whom memory doesn't know: what it knows does not depend on the size.
  [[nodiscard]] auto peak_of_pages() -> double {
    auto looks = first_looks();
    return at_the_peak(looks);
  }
  [[nodiscard]] auto look(double due) -> Latencies {
    const auto count = signed_in_.at(looked_).size();
    auto looks = first_looks();
    return at_the_pace(looks, count, due);
  }

 private:
  [[nodiscard]] auto at_the_peak(Visitors& visitors) const -> double {
    constexpr milliseconds far_too_long{120'000};
    return load(company_.port(), {.longest = far_too_long}, visitors).rate();
  }
  [[nodiscard]] auto at_the_pace(Visitors& visitors, std::size_t count, double due) const -> Latencies {
    const auto before = autovacuums(company_);
    auto seen = load(company_.port(), {.longest = time_for(count, due), .rate = due}, visitors);
    return {.seen = std::move(seen), .autovacuums = autovacuums(company_) - before};
  }
  /// The server may have been too slow for the last ones.
  void have_stepped(const SecondSteps& steps) {
    if (steps.sessions().size() < people_of_a_round / 2) {
      throw Failed{"too few second steps were sent in time"};
    }
    signed_in_.push_back(steps.sessions());
  }
  [[nodiscard]] auto first_looks() -> Once {
    return Once{page_requests(company_, "/account/profile", signed_in_.at(looked_++)), 200};
  }

  const Company& company_;
  ServerProcess server_;
  double resident_;
  /// Of each round the sessions, as they go into a request.
  std::vector<std::vector<std::string>> signed_in_;
  /// At how many of those rounds.
  std::size_t looked_ = 0;
};

/// What one does at a pace that both can keep, half of the larger one's peak: in turns, the middle of each.
struct Paced {
  double peak_of_small;
  double peak_of_large;
  Latencies small;
  Latencies large;
};

// Who begins changes, so that neither has what the other left to do to itself alone.
auto in_turns(Side& small, Side& large, double (Side::*peak)(), Latencies (Side::*at)(double)) -> Paced {
  const auto peak_of_large = (large.*peak)();
  const auto peak_of_small = (small.*peak)();
  std::vector<Latencies> of_small;
  std::vector<Latencies> of_large;
  std::array turns{std::pair{&large, &of_large}, std::pair{&small, &of_small}};
  for (int round = 0; round < rounds; ++round) {
    for (const auto& [side, seen] : turns) {
      seen->push_back((side->*at)(peak_of_large / 2));
    }
    std::ranges::reverse(turns);
  }
  return {.peak_of_small = peak_of_small,
          .peak_of_large = peak_of_large,
          .small = middle_of(std::move(of_small)),
          .large = middle_of(std::move(of_large))};
}

void add(Workbench& bench, std::string_view what, std::string_view of_those, const Paced& paced) {
  constexpr double most_times = 1.5;
  const auto many = grouped(static_cast<double>(bench.settings().subscribers));
  const auto times = paced.large.p99() / paced.small.p99();
  bench.add({.what = fmt::format("{} a second, of {} subscribers", what, many),
             .figure = grouped(paced.peak_of_large),
             .limit = fmt::format("of ten thousand: {}", grouped(paced.peak_of_small)),
             .share = percent(paced.peak_of_large, paced.peak_of_small),
             .aim = {}});
  bench.add({.what = fmt::format("{}, {} due a second, of {}, p50 / p90 / p99 / p99.9 (ms)", of_those,
                                 grouped(paced.peak_of_large / 2), many),
             .figure = paced.large.text(),
             .limit = fmt::format("of ten thousand: {}", paced.small.text()),
             .share = fmt::format("p99 {:.2f} times", times),
             .aim = fmt::format("≤ {} times: {}", most_times, times <= most_times ? "met" : "missed")});
}

/// Of the starts, in milliseconds.
struct Starts {
  double small;
  double large;
};

void compare(Workbench& bench, Side& small, Side& large, const Starts& starts, double bytes) {
  const auto many = static_cast<double>(bench.settings().subscribers);
  constexpr double most_milliseconds = 100;
  add(bench, "second steps", "second steps", in_turns(small, large, &Side::peak_of_steps, &Side::step));
  add(bench, "pages of people whom memory doesn't know", "those pages",
      in_turns(small, large, &Side::peak_of_pages, &Side::look));
  bench.add({.what = fmt::format("from the start to the first answer, with {}, of five the middle one (ms)",
                                 grouped(many)),
             .figure = fmt::format("{:.0f}", starts.large),
             .limit = fmt::format("with ten thousand: {:.0f}", starts.small),
             .share = {},
             .aim = below(starts.large, most_milliseconds)});
  bench.add({.what = fmt::format("resident memory after it, with {} who are signed in (MiB)",
                                 grouped(many / people_for_each_session)),
             .figure = fmt::format("{:.1f}", large.resident()),
             .limit = fmt::format("with a thousand: {:.1f}", small.resident()),
             .share = {},
             .aim = {}});
  bench.add({.what = fmt::format("on the disk for each subscriber of {} (bytes)", grouped(many)),
             .figure = grouped(bytes / many),
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
  // Of each while the other has no server.
  const Starts starts{.small = middle_start(bench, small), .large = middle_start(bench, large)};
  Side in_large{bench, large};
  Side in_small{bench, small};
  const auto bytes = static_cast<double>(bytes_of_database(large));
  compare(bench, in_small, in_large, starts, bytes);
}

}  // namespace sallyport::bench
