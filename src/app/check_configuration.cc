#include <fmt/format.h>

#include <string>
#include <system_error>

#include "app/environment.h"
#include "app/run.h"
#include "crypto/key_ring.h"

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
  const auto& path = loaded->configuration.key_ring;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    if (const auto ring = crypto::KeyRing::load(path); !ring) {
      return cli::refused(ring.error().message);
    }
  }
  auto answer = cli::done(describe(*loaded));
  answer.err = warnings_of(*loaded);
  return answer;
}

}  // namespace sallyport::app
