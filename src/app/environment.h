#pragma once

#include "app/configuration.h"
#include "cli/request.h"

namespace sallyport::app {

/// What the process was given: its SALLYPORT_… variables and those that say where data belongs, the flags of
/// the command, and the configuration file: the one that is named, or the standard one when it is there.
[[nodiscard]] auto sources_of(const cli::Invocation& invocation) -> Result<Sources>;

}  // namespace sallyport::app
