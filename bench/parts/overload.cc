#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <limits>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/ballast.h"
#include "bench/failed.h"
#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

constexpr double times_too_many = 3;
constexpr double percent_of_one = 100;
constexpr double aim_of_share = 90;
constexpr double most_milliseconds = 50;
// Each is held against two peaks, so that it takes more of them until chance no longer decides.
constexpr std::size_t rounds_of_overload = 5;

/// Work of which more comes than can be done.
struct Work {
  std::string_view words;
  int served;
  milliseconds time;
  /// How many requests there are for an overload, which is over when they are.
  double enough;
  /// What is done a second when no more comes than can be done.
  std::function<double()> peak;
  /// So many requests, each of which can be served once.
  std::function<std::vector<std::string>(std::size_t)> requests;
};

struct Outcome {
  double served;
  /// What was due and found none of the connections free, of all that was due.
  std::size_t unsent;
  std::size_t due;
  std::chrono::microseconds turned_away;
  Seen pages;
};

/// Pages of those who are signed in already, while the crowd comes.
auto look_at_pages(const Company& company, std::vector<std::string> requests, milliseconds time) -> Seen {
  constexpr double pages_a_second = 200;
  Repeated pages{std::move(requests), 200};
  return load(company.port(), {.connections = 16, .longest = time, .rate = pages_a_second}, pages);
}

auto overload(const Company& company, const Work& work, double peak, const std::vector<std::string>& pages)
    -> Outcome {
  constexpr std::size_t connections = 2'048;
  const auto rate = times_too_many * peak;
  const auto time =
      std::chrono::floor<milliseconds>(std::min(Seconds{work.time}, Seconds{work.enough / rate}));
  Crowd crowd{work.requests(static_cast<std::size_t>(rate * Seconds{time}.count()) + 1), work.served};
  auto looking = std::async(std::launch::async, [&] { return look_at_pages(company, pages, time); });
  const auto seen =
      load(company.port(),
           {.connections = connections, .longest = time, .rate = rate, .pause = milliseconds{1}}, crowd);
  const auto& away = crowd.turned_away();
  if (away.empty()) {
    throw Failed{fmt::format("{} due a second were not too many", grouped(rate))};
  }
  return {.served = static_cast<double>(crowd.served()) / seen.took.count(),
          .unsent = seen.unsent,
          .due = seen.answers + seen.unsent,
          .turned_away = away[static_cast<std::size_t>(nearly_all * static_cast<double>(away.size() - 1))],
          .pages = looking.get()};
}

/// When no more comes than can be done.
struct Peak {
  double rate;
  /// How often autovacuum came meanwhile.
  std::int64_t autovacuums;
};

/// An overload between two peaks.
struct Round {
  Peak before;
  Outcome outcome;
  Peak after;

  /// A database grows while it is measured, and machines are noisy: the peak is between the two.
  [[nodiscard]] auto peak() const -> double { return std::midpoint(before.rate, after.rate); }
  [[nodiscard]] auto share() const -> double { return outcome.served / peak(); }
};

auto in_words(const Peak& peak) -> std::string {
  const auto remark = words_of_autovacuums(peak.autovacuums);
  return remark.empty() ? grouped(peak.rate) : fmt::format("{} ({})", grouped(peak.rate), remark);
}

void report(Workbench& bench, const Work& work, const Round& round) {
  const auto& [before, outcome, after] = round;
  const auto unsent = static_cast<double>(outcome.unsent);
  const auto due = static_cast<double>(outcome.due);
  const auto away = milliseconds_of(outcome.turned_away);
  bench.add({.what = fmt::format("{} a second when three times as many come", work.words),
             .figure = grouped(outcome.served),
             .limit = fmt::format("when all can be served, before and after: {}", grouped(round.peak())),
             .share = percent(outcome.served, round.peak()),
             .aim = at_least(percent_of_one * round.share(), aim_of_share) + " (% of the limit)"});
  bench.add({.what = "the others are turned away within, p99 (ms)",
             .figure = fmt::format("{:.1f}", away),
             .limit = {},
             .share = {},
             .aim = below(away, most_milliseconds)});
  bench.add({.what = "of what was due, never sent: no connection was free",
             .figure = grouped(unsent),
             .limit = fmt::format("due: {}", grouped(due)),
             .share = percent(unsent, due),
             .aim = {}});
  bench.add_latencies("pages of those who are signed in, meanwhile", outcome.pages, most_milliseconds);
  bench.add({.what = fmt::format("{} a second afterwards", work.words),
             .figure = in_words(after),
             .limit = "before: " + in_words(before),
             .share = percent(after.rate, before.rate),
             .aim = at_least(percent_of_one * after.rate / before.rate, aim_of_share) + " (% of the limit)"});
}

auto peak_of(const Company& company, const Work& work) -> Peak {
  const auto before = autovacuums(company);
  const auto rate = work.peak();
  return {.rate = rate, .autovacuums = autovacuums(company) - before};
}

void measure(Workbench& bench, const std::vector<std::string>& pages, const Work& work) {
  // A server that has just started is not yet as fast as it will be.
  work.peak();
  std::vector<Round> seen;
  auto before = peak_of(bench.company(), work);
  for (std::size_t round = 0; round < rounds_of_overload; ++round) {
    auto outcome = overload(bench.company(), work, before.rate, pages);
    const auto after = peak_of(bench.company(), work);
    seen.push_back({.before = std::exchange(before, after), .outcome = std::move(outcome), .after = after});
  }
  std::ranges::sort(seen, {}, &Round::share);
  report(bench, work, seen.at(rounds_of_overload / 2));
}

/// The codes of people who have not used theirs.
class Codes {
 public:
  Codes(const Company& company, std::size_t first, std::size_t enough)
      : company_{company}, next_{first}, enough_{enough} {}

  auto take(std::size_t count) -> std::vector<std::string> {
    auto requests = presses_at_code_page(company_, code_press, next_, count);
    next_ += count;
    return requests;
  }
  [[nodiscard]] auto peak() -> double {
    constexpr milliseconds far_too_long{60'000};
    Once steps{take(enough_), 303};
    return load(company_.port(), {.longest = far_too_long}, steps).rate();
  }

 private:
  const Company& company_;
  std::size_t next_;
  /// For a peak.
  std::size_t enough_;
};

/// How many codes there are for a peak and for an overload. On SQLite a peak has about as many as an overload
/// serves, so that as many journals are copied meanwhile.
struct Crowds {
  std::size_t of_a_peak;
  std::size_t of_an_overload;

  /// Who has a code: a peak to warm up, one before the first overload, and one after each.
  [[nodiscard]] constexpr auto people() const -> std::size_t {
    return usual_connections + ((2 + rounds_of_overload) * of_a_peak) +
           (rounds_of_overload * (of_an_overload + 1));
  }
};
constexpr Crowds on_sqlite{.of_a_peak = 16'000, .of_an_overload = 64'000};
constexpr Crowds on_postgresql{.of_a_peak = 8'000, .of_an_overload = 20'000};

}  // namespace

void measure_overload(Workbench& bench) {
  const auto& crowds = bench.is_on_postgresql() ? on_postgresql : on_sqlite;
  constexpr std::size_t who_sign_in = 256;
  auto& company = bench.company();
  company.add_with_password(who_sign_in);
  const auto first = company.add_with_authenticator(crowds.people());
  settle(company);
  company.mix(first + usual_connections);
  const ServerProcess server{bench.command()};
  const auto pages = page_requests(company, "/account/profile", sign_in(company, first, usual_connections));
  const auto passwords = presses(company, password_press, 0, who_sign_in);
  measure(bench, pages,
          {.words = "sign-ins with a password",
           .served = 303,
           .time = milliseconds{5'000},
           .enough = std::numeric_limits<double>::infinity(),
           .peak =
               [&] {
                 Repeated sign_ins{passwords, 303};
                 return load(company.port(), {.connections = 32, .longest = milliseconds{4'000}}, sign_ins)
                     .rate();
               },
           .requests = [&](std::size_t /*count*/) { return passwords; }});
  Codes codes{company, first + usual_connections, crowds.of_a_peak};
  measure(bench, pages,
          {.words = "second steps",
           .served = 303,
           .time = milliseconds{2'000},
           .enough = static_cast<double>(crowds.of_an_overload),
           .peak = [&] { return codes.peak(); },
           .requests = [&](std::size_t count) { return codes.take(count); }});
  const auto most = mebibytes_of(server.most_resident());
  const auto most_mebibytes = 70 + (20 * static_cast<double>(std::thread::hardware_concurrency()));
  bench.add({.what = "the highest resident memory of all this (MiB)",
             .figure = fmt::format("{:.1f}", most),
             .limit = "19 MiB for each hashing, one a core",
             .share = {},
             .aim = at_most(most, most_mebibytes)});
}

}  // namespace sallyport::bench
