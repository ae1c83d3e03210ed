#pragma once

#include <map>
#include <string>

#include "app/server.h"
#include "base/instant.h"
#include "base/secret.h"

namespace sallyport::app {

/// What the company that is tried out says of itself, by key of the configuration.
[[nodiscard]] auto sample_company() -> std::map<std::string, std::string, std::less<>>;

/// Its one subscriber.
struct SampleSubscriber {
  std::string name;
  Secret password;
};
[[nodiscard]] auto add_sample_subscriber(Server& server, World world) -> Result<SampleSubscriber>;

}  // namespace sallyport::app
