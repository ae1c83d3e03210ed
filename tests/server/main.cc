// sallyport-test-server: the product's own wiring with a clock that a test moves. No protection is off.
//
//   sallyport-test-server --data DIR [--listen ADDR:PORT] [--config FILE]
//
// It listens on 127.0.0.1, on a free port unless one is given, and prints `@@ready PORT`. Then it reads
// commands from standard input, a line each, and answers each with one line on standard output, `@@` and a
// JSON object. Its log, JSON lines, goes to standard error.
//
//   advance SECONDS      moves the clock (backwards with a minus)
//   set UNIX_SECONDS     puts the clock to that moment, from which it goes on ticking
//   now                  {"now": UNIX_SECONDS}
//   cli [ARGUMENTS] TEXT what `sallyport ARGUMENTS` does to the running server; ARGUMENTS is a JSON array of
//                        texts, TEXT what standard input has: {"exit": 0, "out": "…", "err": "…"}
//   quit                 ends; so does the end of standard input
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <boost/json.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/configuration.h"
#include "app/log.h"
#include "app/sample_company.h"
#include "app/server.h"
#include "app/stop_signals.h"
#include "moving_clock.h"

namespace sallyport::tests {
namespace {

void answer(std::string_view line) { std::cout << "@@" << line << '\n' << std::flush; }

void answer(const boost::json::object& object) { answer(boost::json::serialize(object)); }

void complain(std::string_view what) { answer(boost::json::object{{"error", what}}); }

auto number_in(std::string_view text) -> std::optional<std::int64_t> {
  std::int64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

/// The arguments at the front of the text; what stands behind them is standard input.
auto order_in(std::string_view text) -> std::optional<app::Order> {
  boost::json::stream_parser parser;
  boost::json::error_code error;
  const auto used = parser.write_some(text.data(), text.size(), error);
  if (error || !parser.done()) {
    return std::nullopt;
  }
  const auto value = parser.release();
  if (!value.is_array()) {
    return std::nullopt;
  }
  app::Order order;
  for (const auto& argument : value.get_array()) {
    if (!argument.is_string()) {
      return std::nullopt;
    }
    order.arguments.emplace_back(argument.get_string());
  }
  auto rest = text.substr(used);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  if (!rest.empty()) {
    order.input.password = Secret::copy_of(rest);
  }
  return order;
}

/// What a test says while the server runs.
class Commands {
 public:
  Commands(app::Server& server, MovingClock& clock) : server_{server}, clock_{clock} {}

  void obey(std::string_view line) {
    const auto space = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, space);
    const auto rest = line.substr(std::min(space + 1, line.size()));
    if (word == "advance" || word == "set") {
      move_clock(word, rest);
    } else if (word == "now") {
      tell_time();
    } else if (word == "cli") {
      run(rest);
    } else {
      complain("the commands are advance, set, now, cli and quit");
    }
  }

 private:
  void move_clock(std::string_view how, std::string_view text) {
    const auto number = number_in(text);
    if (!number) {
      complain("advance and set take a whole number of seconds");
      return;
    }
    if (how == "set") {
      clock_.set(Instant{seconds{*number}});
    } else {
      clock_.advance(seconds{*number});
    }
    tell_time();
  }

  void tell_time() const { answer(boost::json::object{{"now", unix_seconds(clock_.now())}}); }

  void run(std::string_view text) {
    const auto order = order_in(text);
    if (!order) {
      complain("cli takes a JSON array of texts, and then what standard input has");
      return;
    }
    const auto said = server_.obey(*order);
    answer(boost::json::object{{"exit", static_cast<int>(said.exit)}, {"out", said.out}, {"err", said.err}});
  }

  app::Server& server_;
  MovingClock& clock_;
};

void listen_to_test(app::Server& server, MovingClock& clock) {
  Commands commands{server, clock};
  for (std::string line; std::getline(std::cin, line) && line != "quit";) {
    commands.obey(line);
  }
  server.stop();
}

auto sources_of(std::span<const std::string> arguments) -> Result<app::Sources> {
  app::Sources sources{.defaults = app::sample_company(), .file = {}, .environment = {}, .flags = {}};
  sources.defaults.emplace("listen", "127.0.0.1:0");
  for (std::size_t index = 0; index + 1 < arguments.size(); index += 2) {
    const auto& flag = arguments[index];
    const auto& value = arguments[index + 1];
    if (flag == "--config") {
      auto file = app::read_configuration_file(value);
      if (!file) {
        return std::unexpected{file.error()};
      }
      sources.file = *std::move(file);
    } else if (flag == "--data" || flag == "--listen") {
      sources.flags.emplace(flag.substr(2), value);
    } else {
      return fault("the flags are --data, --listen and --config");
    }
  }
  if (arguments.size() % 2 != 0 || !sources.flags.contains("data")) {
    return fault("sallyport-test-server --data DIR [--listen ADDR:PORT] [--config FILE]");
  }
  return sources;
}

auto serve(std::span<const std::string> arguments) -> Result<void> {
  const auto sources = sources_of(arguments);
  if (!sources) {
    return std::unexpected{sources.error()};
  }
  const auto loaded = app::load_configuration(*sources, app::Purpose::serving);
  if (!loaded) {
    return std::unexpected{loaded.error()};
  }
  app::StopSignals signals;
  MovingClock clock;
  SystemRandom random;
  app::Log log{app::Log::Style::json, STDERR_FILENO, clock};
  auto server = app::Server::create(loaded->configuration, {.clock = clock, .random = random}, log);
  if (!server) {
    return std::unexpected{server.error()};
  }
  std::atomic<bool> is_interrupted = false;
  signals.call([&] {
    is_interrupted = true;
    (*server)->stop();
  });
  answer(fmt::format("ready {}", (*server)->port()));
  std::thread listener{[&] { listen_to_test(**server, clock); }};
  auto ran = (*server)->run();
  signals.forget();
  if (is_interrupted) {
    // Nobody ends standard input then, and a thread that reads it can't be called back.
    server->reset();
    std::_Exit(ran ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  listener.join();
  return ran;
}

}  // namespace
}  // namespace sallyport::tests

auto main(int count, char** values) -> int {
  constexpr ::mode_t others = 0077;
  ::umask(others);
  const std::span all{values, static_cast<std::size_t>(count)};
  const std::vector<std::string> arguments{all.begin() + 1, all.end()};
  const auto served = sallyport::tests::serve(arguments);
  if (!served) {
    fmt::print(stderr, "sallyport-test-server: {}\n", served.error().message);
    return 1;
  }
  return 0;
}
