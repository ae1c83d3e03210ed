#include <fmt/format.h>

#include <string>

#include "app/check_files.h"
#include "app/environment.h"
#include "app/interface.h"
#include "app/run.h"

namespace sallyport::app {
namespace {

auto warnings_of(const Loaded& loaded) -> std::string {
  std::string lines;
  for (const auto& warning : loaded.warnings) {
    lines += fmt::format("sallyport: {}\n", warning);
  }
  return lines;
}

}  // namespace

auto check_configuration(const cli::Invocation& invocation) -> cli::Answer {
  const auto sources = sources_of(invocation);
  if (!sources) {
    return cli::refused(sources.error().message);
  }
  const auto loaded = load_configuration(*sources, Purpose::serving);
  if (!loaded) {
    return cli::refused(loaded.error().message);
  }
  if (const auto interface = Interface::create(loaded->configuration.look); !interface) {
    return cli::refused(interface.error().message);
  }
  if (const auto checked = check_files(loaded->configuration); !checked) {
    return cli::refused(checked.error().message);
  }
  auto answer = cli::done(describe(*loaded));
  answer.err = warnings_of(*loaded);
  return answer;
}

}  // namespace sallyport::app
