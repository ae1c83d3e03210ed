#pragma once

#include "app/configuration.h"
#include "base/result.h"

namespace sallyport::app {

/// What would be wrong with the files that `serve` opens beside its texts and templates, as far as they are
/// there already: nothing is made, and nobody is called. A fault is one line.
[[nodiscard]] auto check_files(const Configuration& configuration) -> Result<void>;

}  // namespace sallyport::app
