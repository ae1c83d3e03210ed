#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace sallyport::text {

/// "2020-01-31" as the midnight (UTC) with which the day begins; nothing for anything else, and for a day
/// that there never was.
[[nodiscard]] auto date_in(std::string_view text) -> std::optional<Instant>;

}  // namespace sallyport::text
