#include <fmt/format.h>

#include "bench/failed.h"
#include "bench/parts.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

/// On a slow machine too they are sent before the codes that were made for them have run out.
constexpr std::size_t steps_of_a_round = 3'000;

/// A server of a company, and those who sign in at it.
class House {
 public:
  House(const Workbench& bench, Company company) : company_{std::move(company)} {
    next_ = company_.add_with_authenticator(rounds * steps_of_a_round);
    company_.mix(next_);
    server_.emplace(bench.command_for(company_));
  }

  auto rate() -> double {
    constexpr milliseconds far_too_long{60'000};
    Once steps{presses_at_code_page(company_, code_press, next_, steps_of_a_round), 303};
    next_ += steps_of_a_round;
    return load(company_.port(), {.longest = far_too_long}, steps).rate();
  }

 private:
  Company company_;
  std::size_t next_ = 0;
  std::optional<ServerProcess> server_;
};

}  // namespace

void measure_pooler(Workbench& bench) {
  const auto& place = bench.settings().pooled;
  if (!place) {
    throw Failed{"the part 'pooler' needs --pooled and --past"};
  }
  House direct{bench, bench.make_company()};
  House pooled{bench, Company::create(*place)};
  const auto found = in_turns({[&] { return direct.rate(); }, [&] { return pooled.rate(); }});
  bench.add({.what = "second steps a second behind PgBouncer",
             .figure = grouped(found.at(1)),
             .limit = fmt::format("without it: {}", grouped(found.at(0))),
             .share = percent(found.at(1), found.at(0)),
             .aim = {}});
}

}  // namespace sallyport::bench
