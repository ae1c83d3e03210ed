// sallyport-replay FILE --port PORT --status STATUS [--text TEXT] [--connections COUNT] (--once | --for
// SECONDS)
//                  [--heads FILE] [--refused-at-most COUNT]
// Sends requests that were written beforehand to any server, and prints what came of it as a line of JSON.
// FILE holds whole requests, each with a NUL behind it. With --once each is sent once, in order, over
// whichever connection is free; with --for a connection repeats the one of its number. Every answer must have
// the status, and the text in its head. --heads keeps the heads of all answers, each with a NUL behind it.
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/failed.h"
#include "bench/load.h"

namespace sallyport::bench {
namespace {

/// The options by name; one that takes no value has an empty one. The file stands under "".
using Options = std::map<std::string, std::string, std::less<>>;

auto options_of(std::span<char*> words) -> Options {
  Options options;
  for (std::size_t at = 1; at < words.size(); ++at) {
    const std::string word{words[at]};
    if (!word.starts_with("--")) {
      options[""] = word;
    } else if (word == "--once") {
      options[word];
    } else if (at + 1 < words.size()) {
      options[word] = words[++at];
    } else {
      throw Failed{word + " is followed by a value"};
    }
  }
  return options;
}

auto text_of(const Options& options, std::string_view name) -> std::string {
  const auto found = options.find(name);
  return found == options.end() ? std::string{} : found->second;
}

auto number_of(const Options& options, std::string_view name, double otherwise) -> double {
  const auto text = text_of(options, name);
  return text.empty() ? otherwise : std::strtod(text.c_str(), nullptr);
}

auto requests_in(const std::string& file) -> std::vector<std::string> {
  std::ifstream stream{file, std::ios::binary};
  std::vector<std::string> requests;
  for (std::string request; std::getline(stream, request, '\0');) {
    requests.push_back(request);
  }
  if (requests.empty()) {
    throw Failed{fmt::format("there are no requests in '{}'", file)};
  }
  return requests;
}

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest{300};

/// Those who send what the file has.
class Replayed : public Visitors {
 public:
  explicit Replayed(const Options& options)
      : requests_{requests_in(text_of(options, ""))},
        is_once_{options.contains("--once")},
        status_{static_cast<int>(number_of(options, "--status", 0))},
        refused_at_most_{static_cast<std::size_t>(number_of(options, "--refused-at-most", 0))},
        text_{text_of(options, "--text")},
        end_{Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                Seconds{number_of(options, "--for", longest.count())})} {
    if (const auto heads = text_of(options, "--heads"); !heads.empty()) {
      heads_.emplace(heads, std::ios::binary);
    }
  }

  /// Nobody hangs up on an answer that is under way: some servers fail for a while after that.
  [[nodiscard]] auto next(std::size_t connection) -> std::optional<std::string_view> override {
    if (Clock::now() > end_) {
      return std::nullopt;
    }
    if (!is_once_) {
      return requests_[connection % requests_.size()];
    }
    return sent_ < requests_.size() ? std::optional<std::string_view>{requests_[sent_++]} : std::nullopt;
  }

  void answered(std::size_t /*connection*/, const Answer& answer) override {
    if (answer.status != status_ || answer.head.find(text_) == std::string_view::npos) {
      if (++refused_ <= refused_at_most_) {
        return;
      }
      throw Failed{fmt::format("an answer should have been {} with '{}' in its head and was: {}", status_,
                               text_, answer.head)};
    }
    if (heads_) {
      *heads_ << answer.head << '\0';
    }
  }

  [[nodiscard]] auto refused() const -> std::size_t { return refused_; }

 private:
  std::vector<std::string> requests_;
  std::size_t sent_ = 0;
  bool is_once_;
  int status_;
  std::size_t refused_ = 0;
  std::size_t refused_at_most_;
  std::string text_;
  Clock::time_point end_;
  std::optional<std::ofstream> heads_;
};

auto milliseconds(const Seen& seen, double share) -> double {
  return std::chrono::duration<double, std::milli>{seen.latency(share)}.count();
}

void replay(const Options& options) {
  constexpr std::size_t connections = 64;
  Replayed visitors{options};
  const auto seen =
      load(static_cast<std::uint16_t>(number_of(options, "--port", 0)),
           {.connections = static_cast<std::size_t>(number_of(options, "--connections", connections)),
            .longest = longest},
           visitors);
  const auto right = seen.answers - visitors.refused();
  fmt::print(
      "{{\"answers\": {}, \"refused\": {}, \"seconds\": {:.3f}, \"rate\": {:.2f}, "
      "\"p50\": {:.3f}, \"p90\": {:.3f}, \"p99\": {:.3f}, \"p999\": {:.3f}}}\n",
      right, visitors.refused(), seen.took.count(), static_cast<double>(right) / seen.took.count(),
      milliseconds(seen, 0.5), milliseconds(seen, 0.9), milliseconds(seen, 0.99), milliseconds(seen, 0.999));
}

}  // namespace
}  // namespace sallyport::bench

auto main(int count, char** values) -> int {
  try {
    sallyport::bench::replay(sallyport::bench::options_of({values, static_cast<std::size_t>(count)}));
  } catch (const sallyport::bench::Failed& failed) {
    fmt::print(stderr, "sallyport-replay: {}\n", failed.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
