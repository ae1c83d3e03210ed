#pragma once

#include <vector>

#include "app/configuration.h"
#include "app/setting.h"

namespace sallyport::app {

/// Every key of a TOML file with its value, in the order of the lines. A fault is one line,
/// `FILE:LINE: what is wrong and what to write instead`, also for a key that doesn't exist.
[[nodiscard]] auto read_toml(const Sources::File& file) -> Result<std::vector<Given>>;

}  // namespace sallyport::app
