// sallyport-bench [--database URL] [PART…]: the product under load, with the limits of the machine that it
// runs on measured in the same minutes, as a table in Markdown. Parts: otp, start, passwords, steps, pages,
// sessions; all of them by default. --database names an empty database of a PostgreSQL, where everything is
// kept then.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/random.h"
#include "bench/company.h"
#include "bench/failed.h"
#include "bench/load.h"
#include "bench/machine.h"
#include "bench/server_process.h"
#include "bench/table.h"
#include "bench/totp_window.h"
#include "bench/visits.h"

namespace sallyport::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t connections = 64;
/// The machines are noisy: limit and product take turns, and both figures are the middle ones.
constexpr int rounds = 3;
constexpr std::size_t steps_of_a_round = 12'000;
constexpr double kibibytes_of_a_mebibyte = 1024;

void say(std::string_view what) { fmt::print(stderr, "    {}\n", what); }

auto middle(std::vector<double> values) -> double {
  std::ranges::sort(values);
  return values.at(values.size() / 2);
}

/// What the product did and what the machine could have done.
struct Pair {
  double product;
  double limit;
};

auto in_turns(const std::function<double()>& limit, const std::function<double()>& product) -> Pair {
  std::vector<double> limits;
  std::vector<double> products;
  for (int round = 0; round < rounds; ++round) {
    limits.push_back(limit());
    products.push_back(product());
  }
  return {.product = middle(products), .limit = middle(limits)};
}

constexpr std::array<std::string_view, 6> all_parts{"otp",   "start", "passwords",
                                                    "steps", "pages", "sessions"};

void require_known(const std::vector<std::string>& parts) {
  for (const auto& part : parts) {
    if (std::ranges::find(all_parts, part) == all_parts.end()) {
      throw Failed{fmt::format("there is no part '{}': {}", part, fmt::join(all_parts, ", "))};
    }
  }
}

/// The address behind --database, which is taken out of the arguments.
auto take_database(std::vector<std::string>& arguments) -> std::optional<std::string> {
  const auto flag = std::ranges::find(arguments, "--database");
  if (flag == arguments.end()) {
    return std::nullopt;
  }
  if (flag + 1 == arguments.end()) {
    throw Failed{"--database is followed by the address of an empty database"};
  }
  auto address = *(flag + 1);
  arguments.erase(flag, flag + 2);
  return address;
}

auto milliseconds_text(std::chrono::microseconds time) -> std::string {
  constexpr double microseconds_of_one = 1000;
  return fmt::format("{:.1f}", static_cast<double>(time.count()) / microseconds_of_one);
}

class Bench {
 public:
  Bench(std::filesystem::path program, const std::filesystem::path& disk,
        const std::optional<std::string>& database, std::vector<std::string> parts)
      : parts_{std::move(parts)},
        company_{Company::create(
            disk, database,
            {.with_password_alone = connections, .with_authenticator = rounds * steps_of_a_round})},
        command_{.program = std::move(program),
                 .configuration = company_.configuration(),
                 .port = company_.port()} {}

  auto run() -> std::vector<Finding> {
    measure("otp", [this] { check_codes(); });
    measure("start", [this] { start(); });
    if (wants("passwords") || wants("steps") || wants("pages") || wants("sessions")) {
      const ServerProcess server{command_};
      measure("passwords", [this] { enter_passwords(); });
      // Without second steps nobody is signed in who could look at pages.
      say("second steps");
      enter_codes();
      measure("pages", [this] { look_at_pages(); });
      measure("sessions", [this] { ask_for_sessions(); });
      const auto most = static_cast<double>(server.most_resident()) / kibibytes_of_a_mebibyte;
      add({.what = "resident memory, the highest under these loads (MiB)",
           .figure = fmt::format("{:.1f}", most),
           .limit = "19 MiB for each hashing, one a core",
           .share = {},
           .aim = {}});
    }
    return std::move(findings_);
  }

 private:
  [[nodiscard]] auto wants(std::string_view part) const -> bool {
    return parts_.empty() || std::ranges::find(parts_, part) != parts_.end();
  }
  void measure(std::string_view part, const std::function<void()>& work) {
    if (wants(part)) {
      say(part);
      work();
    }
  }
  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  [[nodiscard]] static auto bare_rate(const BareServer& server) -> double {
    Repeated bare{{"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"}, 200};
    return load(server.port(), {.connections = connections, .longest = milliseconds{2'000}}, bare).rate();
  }

  void check_codes() {
    const auto window = measure_totp_window();
    add({.what = "check of a code, window of three steps (ns)",
         .figure = grouped(window.check),
         .limit = fmt::format("three HMAC-SHA-1 by libcrypto: {}", grouped(window.three_digests)),
         .share = percent(window.check, window.three_digests),
         .aim = {}});
  }

  void start() {
    constexpr int starts = 20;
    constexpr double most_milliseconds = 100;
    std::vector<double> times;
    for (int count = 0; count < starts; ++count) {
      const ServerProcess server{command_};
      times.push_back(std::chrono::duration<double, std::milli>(server.cold_start()).count());
    }
    const auto time = middle(times);
    add({.what = "from the start of the process to the first answer, of 20 the middle one (ms)",
         .figure = fmt::format("{:.0f}", time),
         .limit = {},
         .share = {},
         .aim = below(time, most_milliseconds)});
    rest();
  }

  void rest() {
    // Longer than the hashing pool keeps its memory.
    constexpr std::chrono::seconds pause{10};
    constexpr double most_mebibytes = 24;
    const ServerProcess server{command_};
    Repeated once{{password_press(company_, random_, 0)}, 303};
    (void)load(command_.port, {.connections = 1, .longest = milliseconds{1}}, once);
    std::this_thread::sleep_for(pause);
    const auto resident = static_cast<double>(server.resident()) / kibibytes_of_a_mebibyte;
    add({.what = "resident memory at rest, 10 s after a sign-in (MiB)",
         .figure = fmt::format("{:.1f}", resident),
         .limit = {},
         .share = {},
         .aim = below(resident, most_mebibytes)});
  }

  void enter_passwords() {
    constexpr double aim_of_share = 90;
    // Enough to keep every core hashing, and fewer than make the server turn anyone away.
    constexpr std::size_t who_sign_in = 32;
    std::vector<std::string> requests;
    for (std::size_t number = 0; number < who_sign_in; ++number) {
      requests.push_back(password_press(company_, random_, number));
    }
    Repeated presses{std::move(requests), 303};
    std::optional<Seen> last;
    const auto pair = in_turns(
        [] { return argon2_rate(milliseconds{3'000}); },
        [&] {
          last = load(command_.port, {.connections = who_sign_in, .longest = milliseconds{4'000}}, presses);
          return last->rate();
        });
    add({.what = "sign-ins with a password a second",
         .figure = fmt::format("{:.1f}", pair.product),
         .limit = fmt::format("Argon2id by libargon2, all cores: {:.1f}", pair.limit),
         .share = percent(pair.product, pair.limit),
         .aim = at_least(100 * pair.product / pair.limit, aim_of_share) + " (% of the limit)"});
  }

  void enter_codes() {
    constexpr double aim = 3'000;
    std::size_t next = 0;
    std::vector<double> bares;
    const BareServer bare;
    const auto pair = in_turns(
        [&] {
          bares.push_back(bare_rate(bare));
          return sync_rate(company_.folder(), milliseconds{1'000});
        },
        [&] { return steps_from(std::exchange(next, next + steps_of_a_round)); });
    add({.what = "second steps a second, each durable",
         .figure = grouped(pair.product),
         .limit = fmt::format("Beast with nothing behind: {}; fdatasync: {}", grouped(middle(bares)),
                              grouped(pair.limit)),
         .share = percent(pair.product, middle(bares)),
         .aim = at_least(pair.product, aim)});
  }

  auto steps_from(std::size_t first) -> double {
    constexpr milliseconds far_too_long{60'000};
    std::vector<std::string> requests;
    for (std::size_t count = 0; count < steps_of_a_round; ++count) {
      requests.push_back(code_press(company_, random_, first + count));
    }
    SecondSteps steps{std::move(requests)};
    const auto rate = load(command_.port, {.longest = far_too_long}, steps).rate();
    if (sessions_.empty()) {
      sessions_.assign(steps.sessions().begin(), steps.sessions().begin() + connections);
    }
    return rate;
  }

  [[nodiscard]] auto requests_for(std::string_view path) const -> std::vector<std::string> {
    std::vector<std::string> requests;
    std::ranges::transform(sessions_, std::back_inserter(requests),
                           [&](const auto& session) { return page_request(company_, path, session); });
    return requests;
  }

  void look_at_pages() {
    constexpr double aim = 15'000;
    Repeated pages{requests_for("/account/profile"), 200};
    const auto seen = against_bare(pages, milliseconds{4'000});
    const auto alone = load(command_.port, {.connections = 1, .longest = milliseconds{2'000}}, pages);
    add({.what = "pages of somebody signed in a second",
         .figure = grouped(seen.pair.product),
         .limit = fmt::format("Beast with nothing behind: {}", grouped(seen.pair.limit)),
         .share = percent(seen.pair.product, seen.pair.limit),
         .aim = at_least(seen.pair.product, aim)});
    add_latency("their latency, 64 at a time, p50 / p90 / p99 (ms)", seen.last);
    add_latency("the same, one at a time (ms)", alone);
  }

  void ask_for_sessions() {
    Repeated checks{requests_for("/session"), 204};
    const auto seen = against_bare(checks, milliseconds{3'000});
    add({.what = "session checks a second",
         .figure = grouped(seen.pair.product),
         .limit = fmt::format("Beast with nothing behind: {}", grouped(seen.pair.limit)),
         .share = percent(seen.pair.product, seen.pair.limit),
         .aim = {}});
  }

  struct Measured {
    Pair pair;
    Seen last;
  };
  auto against_bare(Visitors& visitors, milliseconds time) -> Measured {
    const BareServer bare;
    Seen last;
    const auto pair = in_turns([&] { return bare_rate(bare); },
                               [&] {
                                 last = load(command_.port, {.longest = time}, visitors);
                                 return last.rate();
                               });
    return {.pair = pair, .last = std::move(last)};
  }

  void add_latency(std::string what, const Seen& seen) {
    constexpr double median = 0.5;
    constexpr double most = 0.9;
    constexpr double nearly_all = 0.99;
    add({.what = std::move(what),
         .figure =
             fmt::format("{} / {} / {}", milliseconds_text(seen.latency(median)),
                         milliseconds_text(seen.latency(most)), milliseconds_text(seen.latency(nearly_all))),
         .limit = {},
         .share = {},
         .aim = {}});
  }

  SystemRandom random_;
  std::vector<std::string> parts_;
  Company company_;
  ServerProcess::Command command_;
  std::vector<std::string> sessions_;
  std::vector<Finding> findings_;
};

}  // namespace
}  // namespace sallyport::bench

auto main(int count, char** values) -> int {
  constexpr ::mode_t others = 0077;
  ::umask(others);
  const std::span all{values, static_cast<std::size_t>(count)};
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  try {
    std::vector<std::string> parts{all.begin() + 1, all.end()};
    const auto database = sallyport::bench::take_database(parts);
    sallyport::bench::require_known(parts);
    sallyport::bench::Bench bench{folder / "sallyport", folder, database, parts};
    fmt::print("{}", sallyport::bench::table_of(bench.run()));
  } catch (const sallyport::bench::Failed& failed) {
    fmt::print(stderr, "sallyport-bench: {}\n", failed.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
