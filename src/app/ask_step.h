#pragma once

#include <span>
#include <string>

#include "app/subscribers_reached.h"
#include "cli/step.h"

namespace sallyport::app {

/// Has a step done of the command that these are the arguments of. A fault is one line for the operator.
[[nodiscard]] auto ask_step(SubscribersReached& reached, std::span<const std::string> arguments,
                            const cli::Step& step) -> Result<cli::StepResult>;

}  // namespace sallyport::app
