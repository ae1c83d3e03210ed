#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "app/ask_step.h"
#include "app/run.h"
#include "base/descriptor.h"
#include "cli/export_title.h"

namespace sallyport::app {
namespace {

auto write_all(int descriptor, std::string_view text) -> Result<void> {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return fault(
          fmt::format("not everything could be written ({})", std::generic_category().message(errno)));
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return {};
}

auto write_pages(int descriptor, std::string_view title, std::span<const std::string> arguments,
                 SubscribersReached& reached) -> Result<std::int64_t> {
  std::int64_t accounts = 0;
  auto text = std::string{title};
  for (std::optional<AccountId> last{AccountId{0}}; last;) {
    auto page = ask_step(reached, arguments, cli::PageStep{*last});
    if (!page) {
      return std::unexpected{page.error()};
    }
    text += page->text;
    if (const auto written = write_all(descriptor, text); !written) {
      return std::unexpected{written.error()};
    }
    text.clear();
    accounts += page->accounts;
    last = page->last;
  }
  return accounts;
}

/// A file of ours, which nobody else may read.
auto export_into(const std::string& path, std::span<const std::string> arguments, SubscribersReached& reached)
    -> cli::Answer {
  constexpr ::mode_t only_ours = 0600;
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, only_ours)};
  if (!file.is_open()) {
    return cli::refused(
        fmt::format("{} can't be made ({})", cli::in_quotes(path), std::generic_category().message(errno)));
  }
  const auto written = write_pages(file.number(), cli::export_title, arguments, reached);
  if (!written) {
    return cli::refused(written.error().message);
  }
  if (::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS) {
    return cli::refused(fmt::format("{} is not on the disk ({})", cli::in_quotes(path),
                                    std::generic_category().message(errno)));
  }
  return cli::done(fmt::format("Exported {} subscribers.\n", *written));
}

}  // namespace

auto write_subscribers(const cli::Invocation& invocation, std::span<const std::string> arguments, World world)
    -> cli::Answer {
  auto reached = SubscribersReached::create(invocation, world);
  if (!reached) {
    return cli::refused(reached.error().message);
  }
  const auto& request = std::get<cli::SubscriberRequest>(invocation.request);
  const auto* as_file = std::get_if<cli::ExportSubscribers>(&request);
  if (as_file != nullptr && as_file->file != "-") {
    return export_into(as_file->file, arguments, *reached);
  }
  const auto written =
      write_pages(STDOUT_FILENO, as_file == nullptr ? "" : cli::export_title, arguments, *reached);
  return written ? cli::done({}) : cli::refused(written.error().message);
}

}  // namespace sallyport::app
