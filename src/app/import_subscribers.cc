#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include "app/ask_step.h"
#include "app/run.h"
#include "base/descriptor.h"
#include "cli/import_file.h"

namespace sallyport::app {
namespace {

auto reason() -> std::string { return std::generic_category().message(errno); }

auto source_of(int descriptor) -> text::CsvReader::Source {
  return [descriptor](std::span<char> buffer) -> Result<std::size_t> {
    for (;;) {
      const auto got = ::read(descriptor, buffer.data(), buffer.size());
      if (got >= 0) {
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) {
        return fault(fmt::format("the file can't be read any further ({})", reason()));
      }
    }
  };
}

/// One line of a terminal that each one overwrites; elsewhere, nothing.
class Progress {
 public:
  Progress() : shown_{::isatty(STDERR_FILENO) != 0} {}
  Progress(const Progress&) = delete;
  Progress(Progress&&) = delete;
  auto operator=(const Progress&) -> Progress& = delete;
  auto operator=(Progress&&) -> Progress& = delete;
  ~Progress() {
    if (shown_) {
      fmt::print(stderr, "\r\033[K");
    }
  }

  void show(std::int64_t accounts) const {
    if (shown_) {
      const auto taken = std::chrono::duration<double>{std::chrono::steady_clock::now() - begun_}.count();
      fmt::print(stderr, "\r\033[K{} subscribers, {:.0f} a second", accounts,
                 static_cast<double>(accounts) / std::max(taken, 0.001));
    }
  }

 private:
  bool shown_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

auto import_from(int descriptor, const cli::ImportSubscribers& request,
                 std::span<const std::string> arguments, SubscribersReached& reached) -> cli::Answer {
  text::CsvReader reader{source_of(descriptor)};
  const Progress progress;
  return cli::import_file(reader, request.purpose,
                          {.ask = [&](const cli::Step& step) { return ask_step(reached, arguments, step); },
                           .pause = [](seconds time) { std::this_thread::sleep_for(time); },
                           .progress = [&](std::int64_t accounts) { progress.show(accounts); }});
}

}  // namespace

auto import_subscribers(const cli::Invocation& invocation, std::span<const std::string> arguments,
                        World world) -> cli::Answer {
  const auto& request =
      std::get<cli::ImportSubscribers>(std::get<cli::SubscriberRequest>(invocation.request));
  auto reached = SubscribersReached::create(invocation, world);
  if (!reached) {
    return cli::refused(reached.error().message);
  }
  if (request.file == "-") {
    return import_from(STDIN_FILENO, request, arguments, *reached);
  }
  const Descriptor file{::open(request.file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) {
    return cli::refused(fmt::format("{} can't be read ({})", cli::in_quotes(request.file), reason()));
  }
  return import_from(file.number(), request, arguments, *reached);
}

}  // namespace sallyport::app
