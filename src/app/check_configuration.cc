#include <fmt/format.h>

#include <string>
#include <system_error>

#include "app/data_folder.h"
#include "app/environment.h"
#include "app/interface.h"
#include "app/mail_program.h"
#include "app/run.h"
#include "app/storage.h"
#include "crypto/key_ring.h"
#include "http/server.h"

namespace sallyport::app {
namespace {

auto warnings_of(const Loaded& loaded) -> std::string {
  std::string lines;
  for (const auto& warning : loaded.warnings) {
    lines += fmt::format("sallyport: {}\n", warning);
  }
  return lines;
}

/// What `serve` would open, if it is there already: nothing is made.
auto check_files(const Configuration& configuration) -> Result<void> {
  if (const auto interface = Interface::create(configuration.look); !interface) {
    return std::unexpected{interface.error()};
  }
  if (auto folder = DataFolder::check(configuration.data); !folder) {
    return folder;
  }
  std::error_code ignored;
  if (std::filesystem::exists(configuration.key_ring, ignored)) {
    if (const auto ring = crypto::KeyRing::load(configuration.key_ring); !ring) {
      return std::unexpected{ring.error()};
    }
  }
  if (configuration.database) {
    if (auto checked = check_address(*configuration.database); !checked) {
      return checked;
    }
  }
  if (configuration.mail) {
    if (auto mail = check_mail(*configuration.mail); !mail) {
      return mail;
    }
  }
  return configuration.tls ? http::check_tls(*configuration.tls) : Result<void>{};
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
  if (const auto checked = check_files(loaded->configuration); !checked) {
    return cli::refused(checked.error().message);
  }
  auto answer = cli::done(describe(*loaded));
  answer.err = warnings_of(*loaded);
  return answer;
}

}  // namespace sallyport::app
