#pragma once

#include <cstdlib>

#include "app/backstage.h"
#include "app/configuration.h"
#include "app/temporary_folder.h"
#include "base/clock.h"
#include "base/random.h"

namespace sallyport::app {

/// A clock that stands still.
class StandingClock final : public Clock {
 public:
  [[nodiscard]] auto now() const -> Instant override { return Instant{seconds{1'795'000'000}}; }
};

/// What a test of this room works in: a data folder of its own, gone afterwards.
struct TestWorld {
  StandingClock clock;
  SystemRandom random;
  TemporaryFolder folder = TemporaryFolder::create(std::filesystem::temp_directory_path()).value();

  [[nodiscard]] auto world() -> World { return {.clock = clock, .random = random}; }
  [[nodiscard]] auto data() const -> std::filesystem::path { return folder.path() / "data"; }
  [[nodiscard]] auto configuration() const -> Configuration {
    const Sources sources{.defaults = {{"data", data().string()},
                                       {"listen", "127.0.0.1:0"},
                                       {"public_url", "https://login.example.com"},
                                       {"support_address", "help@example.com"}},
                          .file = {},
                          .environment = {},
                          .flags = {}};
    return load_configuration(sources, Purpose::serving).value().configuration;
  }
  [[nodiscard]] auto open() -> Result<Storage> {
    auto opened = open_folder_patiently(data(), std::chrono::milliseconds{0});
    if (!opened) {
      return std::unexpected{opened.error()};
    }
    return open_storage(*std::move(opened), configuration(), random, clock.now(), {});
  }
};

}  // namespace sallyport::app
