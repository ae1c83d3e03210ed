#pragma once

#include <string>

#include "view/data.h"
#include "view/pieces.h"

namespace sallyport::view {

/// The page that these pieces are with this data. A name is looked for in the innermost section first, and
/// in the data at last; one that nobody has set shows nothing.
[[nodiscard]] auto render(const Pieces& pieces, const Data& data) -> std::string;

}  // namespace sallyport::view
