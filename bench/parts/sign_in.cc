#include <fmt/format.h>

#include <utility>

#include "bench/ballast.h"
#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

constexpr milliseconds far_too_long{120'000};
constexpr std::size_t steps_of_a_round = 20'000;

/// Everyone's code once, as fast as the server answers.
template <class Visits>
auto rate_of(const Company& company, Visits visits) -> double {
  return load(company.port(), {.longest = far_too_long}, visits).rate();
}

constexpr milliseconds time_of_open_loop{5'000};
/// A server that has just started makes its connections to the database first.
constexpr milliseconds time_to_warm_up{1'000};

auto due_at(double pace, milliseconds time = time_of_open_loop) -> std::size_t {
  return static_cast<std::size_t>(pace * Seconds{time}.count());
}

/// What comes of it when so many are due a second.
void measure_latencies(Workbench& bench, std::string_view words, double pace, Visitors& visitors,
                       std::optional<double> most_milliseconds = {}) {
  const auto& company = bench.company();
  const auto before = autovacuums(company);
  const auto seen = load(company.port(), {.longest = time_of_open_loop, .rate = pace}, visitors);
  bench.add_latencies(fmt::format("latency of {}, {} due a second", words, grouped(pace)), seen,
                      most_milliseconds, words_of_autovacuums(autovacuums(company) - before));
}

/// Half of what the server can do are due.
void measure_step_latencies(Workbench& bench, double rights, double wrongs) {
  constexpr double most_milliseconds = 25;
  auto& company = bench.company();
  const auto early = company.add_with_authenticator(due_at(rights / 2, time_to_warm_up));
  const auto right = company.add_with_authenticator(due_at(rights / 2));
  const auto wrong = company.add_with_authenticator(due_at(wrongs / 2));
  settle(company);
  company.mix(early);
  const ServerProcess server{bench.command()};
  SecondSteps first{presses_at_code_page(company, code_press, early, due_at(rights / 2, time_to_warm_up))};
  (void)load(company.port(), {.longest = time_to_warm_up, .rate = rights / 2}, first);
  SecondSteps steps{presses_at_code_page(company, code_press, right, due_at(rights / 2))};
  measure_latencies(bench, "second steps", rights / 2, steps, most_milliseconds);
  Once refusals{presses_at_code_page(company, wrong_code_press, wrong, due_at(wrongs / 2)), 401};
  measure_latencies(bench, "wrong codes", wrongs / 2, refusals);
}

}  // namespace

void measure_passwords(Workbench& bench) {
  constexpr double aim_of_share = 95;
  // Enough to keep every core hashing, and fewer than make the server turn anyone away.
  constexpr std::size_t who_sign_in = 32;
  auto& company = bench.company();
  company.add_with_password(who_sign_in);
  const ServerProcess server{bench.command()};
  Repeated sign_ins{presses(company, password_press, 0, who_sign_in), 303};
  const auto found = in_turns(
      {[] { return argon2_rate(milliseconds{4'000}); }, [] { return own_hashing_rate(milliseconds{4'000}); },
       [&] {
         return load(company.port(), {.connections = who_sign_in, .longest = milliseconds{5'000}}, sign_ins)
             .rate();
       }});
  const auto limit = found.at(0);
  const auto own = found.at(1);
  const auto rate = found.at(2);
  bench.add({.what = "sign-ins with a password a second",
             .figure = fmt::format("{:.1f}", rate),
             .limit = fmt::format("Argon2id by libargon2, all cores: {:.1f}", limit),
             .share = percent(rate, limit),
             .aim = at_least(100 * rate / limit, aim_of_share) + " (% of the limit)"});
  bench.add({.what = "the same against the server's own way of hashing",
             .figure = fmt::format("{:.1f}", rate),
             .limit = fmt::format("that alone, all cores: {:.1f}", own),
             .share = percent(rate, own),
             .aim = {}});
  measure_latencies(bench, "sign-ins with a password", rate / 2, sign_ins);
}

void measure_steps(Workbench& bench) {
  const double aim = bench.is_on_postgresql() ? 3'000 : 10'000;
  auto& company = bench.company();
  const auto neighbours = company.add_with_authenticator(rounds * steps_of_a_round);
  const auto right = company.add_with_authenticator(rounds * steps_of_a_round);
  const auto wrong = company.add_with_authenticator(rounds * steps_of_a_round);
  settle(company);
  company.mix(right);
  std::optional<std::vector<double>> found;
  {
    const ServerProcess server{bench.command()};
    const auto next = [](std::size_t& first) { return std::exchange(first, first + steps_of_a_round); };
    auto next_neighbours = neighbours;
    auto next_right = right;
    auto next_wrong = wrong;
    found = in_turns(
        {[&] { return sync_rate(company.folder(), milliseconds{1'000}); },
         [&] { return grouped_commit_rate(company.folder(), milliseconds{2'000}); },
         [&] {
           return rate_of(company, SecondSteps{presses_at_code_page(company, code_press, next(next_right),
                                                                    steps_of_a_round)});
         },
         [&] {
           return rate_of(company, SecondSteps{presses_at_code_page(
                                       company, code_press, next(next_neighbours), steps_of_a_round)});
         },
         [&] {
           return rate_of(company, Once{presses_at_code_page(company, wrong_code_press, next(next_wrong),
                                                             steps_of_a_round),
                                        401});
         }});
  }
  const auto syncs = found->at(0);
  const auto rows = found->at(1);
  const auto rights = found->at(2);
  const auto in_order = found->at(3);
  const auto wrongs = found->at(4);
  bench.add({.what = "second steps a second, each durable",
             .figure = grouped(rights),
             .limit = fmt::format("rows that SQLite changes, 64 in a commit: {}; fdatasync: {}",
                                  grouped(rows), grouped(syncs)),
             .share = bench.is_on_postgresql() ? "" : percent(rights, rows),
             .aim = at_least(rights, aim)});
  bench.add({.what = "the same, of neighbours in the database one after the other",
             .figure = grouped(in_order),
             .limit = fmt::format("in no order: {}", grouped(rights)),
             .share = percent(in_order, rights),
             .aim = {}});
  bench.add({.what = "wrong codes a second, each charged and recorded",
             .figure = grouped(wrongs),
             .limit = fmt::format("right codes: {}", grouped(rights)),
             .share = percent(wrongs, rights),
             .aim = at_least(100 * wrongs / rights, 100) + " (% of the right ones)"});
  measure_step_latencies(bench, rights, wrongs);
}

}  // namespace sallyport::bench
