#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "bench/parts.h"
#include "bench/slow_crowd.h"
#include "bench/visits.h"

namespace sallyport::bench {

void measure_slow_connections(Workbench& bench) {
  constexpr std::size_t slow = 2'000;
  constexpr double aim_of_share = 95;
  constexpr double most_kibibytes = 20;
  auto& company = bench.company();
  const auto first = company.add_with_authenticator(usual_connections);
  const ServerProcess server{bench.command()};
  Repeated pages{page_requests(company, "/account/profile", sign_in(company, first, usual_connections)), 200};
  const auto rate = [&] { return load(company.port(), {.longest = milliseconds{3'000}}, pages).rate(); };
  (void)rate();
  const auto memory_before = server.resident();
  long memory_with = 0;
  const auto found = in_turns({rate, [&] {
                                 const SlowCrowd crowd{company.port(), slow};
                                 const auto with_them = rate();
                                 memory_with = std::max(memory_with, server.resident());
                                 return with_them;
                               }});
  const auto each = static_cast<double>(memory_with - memory_before) / static_cast<double>(slow);
  bench.add({.what = "pages a second while 2,000 slow connections are open",
             .figure = grouped(found.at(1)),
             .limit = fmt::format("without them: {}", grouped(found.at(0))),
             .share = percent(found.at(1), found.at(0)),
             .aim = at_least(100 * found.at(1) / found.at(0), aim_of_share) + " (% of the limit)"});
  bench.add({.what = "resident memory for each of them (KiB)",
             .figure = fmt::format("{:.1f}", each),
             .limit = {},
             .share = {},
             .aim = at_most(each, most_kibibytes)});
}

}  // namespace sallyport::bench
