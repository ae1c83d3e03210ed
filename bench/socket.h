#pragma once

#include <cstdint>

#include "base/descriptor.h"

namespace sallyport::bench {

/// A connection to this port of 127.0.0.1 that sends at once what it is given. Throws Failed.
[[nodiscard]] auto connected(std::uint16_t port) -> Descriptor;

}  // namespace sallyport::bench
