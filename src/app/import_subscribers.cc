#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
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

/// How much is left to be read of a regular file; nobody knows it of anything else.
auto bytes_left_in(int descriptor) -> std::optional<std::int64_t> {
  struct ::stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  const auto at = ::lseek(descriptor, 0, SEEK_CUR);
  return at >= 0 && at < status.st_size ? std::optional<std::int64_t>{status.st_size - at} : std::nullopt;
}

auto columns_of_terminal() -> std::size_t {
  struct ::winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// One line of a terminal that each one overwrites, and that is empty in the end; elsewhere, nothing.
class Progress {
 public:
  Progress() : is_shown_{::isatty(STDERR_FILENO) != 0} {}
  Progress(const Progress&) = delete;
  Progress(Progress&&) = delete;
  auto operator=(const Progress&) -> Progress& = delete;
  auto operator=(Progress&&) -> Progress& = delete;
  ~Progress() { show(""); }

  void tell(const cli::ImportProgress& progress) {
    if (const auto line = line_.next(progress, columns_of_terminal(), std::chrono::steady_clock::now())) {
      show(*line);
    }
  }

 private:
  void show(std::string_view line) const {
    if (is_shown_) {
      fmt::print(stderr, "\r\033[K{}", line);
    }
  }

  bool is_shown_;
  cli::ProgressLine line_;
};

auto import_from(int descriptor, const cli::ImportSubscribers& request,
                 std::span<const std::string> arguments, SubscribersReached& reached) -> cli::Answer {
  text::CsvReader reader{source_of(descriptor)};
  Progress progress;
  return cli::import_file(reader, request.purpose,
                          {.ask = [&](const cli::Step& step) { return ask_step(reached, arguments, step); },
                           .pause = [](seconds time) { std::this_thread::sleep_for(time); },
                           .progress = [&](const cli::ImportProgress& so_far) { progress.tell(so_far); },
                           .bytes = bytes_left_in(descriptor)});
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
