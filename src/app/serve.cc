#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/environment.h"
#include "app/log.h"
#include "app/run.h"
#include "app/server.h"
#include "app/stop_signals.h"

namespace sallyport::app {
namespace {

/// Each connection takes a descriptor. The usual limit of 1,024 is for programs that call select(); what the
/// operator allows is the hard one.
void use_all_descriptors() {
  ::rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    // Refused, it leaves the usual limit, under which the server works too.
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

auto serve(const cli::Invocation& invocation, World world) -> cli::Answer {
  const auto sources = sources_of(invocation);
  if (!sources) {
    return cli::refused(sources.error().message);
  }
  const auto loaded = load_configuration(*sources, Purpose::serving);
  if (!loaded) {
    return cli::refused(loaded.error().message);
  }
  use_all_descriptors();
  StopSignals signals;
  Log log{Log::Style::json, STDOUT_FILENO, world.clock};
  for (const auto& warning : loaded->warnings) {
    log.trouble(warning);
  }
  auto server = Server::create(loaded->configuration, world, log);
  if (!server) {
    return cli::refused(server.error().message);
  }
  ::malloc_trim(0);  // every language was read to see that it is whole, and is needed when somebody speaks it
  signals.call([&] { (*server)->stop(); });
  const auto ran = (*server)->run();
  signals.forget();
  if (!ran) {
    return cli::refused(ran.error().message);
  }
  server->reset();
  log.stopped();
  return cli::done({});
}

}  // namespace sallyport::app
