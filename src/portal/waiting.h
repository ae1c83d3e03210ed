#pragma once

#include <string>

#include "base/instant.h"
#include "portal/language.h"

namespace sallyport::portal {

/// Whole seconds, rounded up, at least one.
[[nodiscard]] auto seconds_until(Instant until, Instant now) -> seconds;
/// "in 30 seconds", "in 2 minutes", "in 1 hour": rounded up, so that whoever comes then is not early.
[[nodiscard]] auto waiting_text(const Language& language, seconds left) -> std::string;

}  // namespace sallyport::portal
