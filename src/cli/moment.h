#pragma once

#include <string>

#include "base/instant.h"

namespace sallyport::cli {

/// "2026-11-24T05:01:10.123456Z" (RFC 3339).
[[nodiscard]] auto exact_time(Instant instant) -> std::string;
/// "2026-11-24 05:01 UTC".
[[nodiscard]] auto readable_time(Instant instant) -> std::string;

}  // namespace sallyport::cli
