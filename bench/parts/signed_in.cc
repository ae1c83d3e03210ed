#include <fmt/format.h>

#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

/// What is asked for, and what the table says of it.
struct Asked {
  std::string_view path;
  int status;
  std::string_view words;
  /// Of what Beast alone answers, in percent.
  double aim;
};

void measure_requests(Workbench& bench, const Asked& asked) {
  auto& company = bench.company();
  const auto first = company.add_with_authenticator(usual_connections);
  const ServerProcess server{bench.command()};
  Repeated visits{page_requests(company, asked.path, sign_in(company, first, usual_connections)),
                  asked.status};
  const BareServer bare;
  Seen busy;
  const auto found = in_turns({[&] { return bare_rate(bare); },
                               [&] {
                                 busy = load(company.port(), {.longest = milliseconds{3'000}}, visits);
                                 return busy.rate();
                               }});
  const auto limit = found.at(0);
  const auto rate = found.at(1);
  bench.add({.what = fmt::format("{} a second", asked.words),
             .figure = grouped(rate),
             .limit = fmt::format("Beast with nothing behind: {}", grouped(limit)),
             .share = percent(rate, limit),
             .aim = at_least(100 * rate / limit, asked.aim) + " (% of the limit)"});
  bench.add_latencies("their latency, 64 at a time", busy);
  bench.add_latencies(fmt::format("the same, {} due a second", grouped(rate / 2)),
                      load(company.port(), {.longest = milliseconds{3'000}, .rate = rate / 2}, visits));
}

}  // namespace

void measure_pages(Workbench& bench) {
  measure_requests(
      bench, {.path = "/account/profile", .status = 200, .words = "pages of somebody signed in", .aim = 50});
}

void measure_session_checks(Workbench& bench) {
  measure_requests(bench, {.path = "/session", .status = 204, .words = "session checks", .aim = 80});
}

}  // namespace sallyport::bench
