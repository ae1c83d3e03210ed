#include <fmt/format.h>

#include <thread>

#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

void measure_cold_start(Workbench& bench) {
  constexpr int starts = 20;
  constexpr double most_milliseconds = 50;
  std::vector<double> times;
  for (int count = 0; count < starts; ++count) {
    times.push_back(milliseconds_of(ServerProcess{bench.command()}.cold_start()));
  }
  const auto time = middle(times);
  bench.add({.what = "from the start of the process to the first answer, of 20 the middle one (ms)",
             .figure = fmt::format("{:.0f}", time),
             .limit = {},
             .share = {},
             .aim = below(time, most_milliseconds)});
}

void measure_memory_at_rest(Workbench& bench) {
  // Longer than the hashing pool keeps memory, where it keeps any.
  constexpr std::chrono::seconds pause{60};
  constexpr double most_mebibytes = 14;
  const ServerProcess server{bench.command()};
  Once sign_in{presses(bench.company(), password_press, 0, 1), 303};
  (void)load(bench.company().port(), {.connections = 1, .longest = milliseconds{10'000}}, sign_in);
  std::this_thread::sleep_for(pause);
  const auto resident = mebibytes_of(server.resident());
  bench.add({.what = "resident memory at rest, 60 s after a sign-in (MiB)",
             .figure = fmt::format("{:.1f}", resident),
             .limit = {},
             .share = {},
             .aim = below(resident, most_mebibytes)});
}

void measure_memory_under_load(Workbench& bench) {
  constexpr double most_mebibytes = 40;
  constexpr std::size_t people = 6'000;
  const auto& company = bench.company();
  const auto first = bench.company().add_with_authenticator(people);
  const ServerProcess server{bench.command()};
  Repeated pages{page_requests(company, "/account/profile", sign_in(company, first, people)), 200};
  (void)load(company.port(), {.longest = milliseconds{3'000}}, pages);
  const auto most = mebibytes_of(server.most_resident());
  bench.add({.what = "the highest under 64 connections, second steps and pages (MiB)",
             .figure = fmt::format("{:.1f}", most),
             .limit = {},
             .share = {},
             .aim = below(most, most_mebibytes)});
}

}  // namespace

void measure_start(Workbench& bench) {
  bench.company().add_with_password(1);
  measure_cold_start(bench);
  measure_memory_at_rest(bench);
  measure_memory_under_load(bench);
}

}  // namespace sallyport::bench
