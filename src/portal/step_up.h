#pragma once

#include "http/response.h"
#include "portal/cookies.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// For a page whose flow answered StepUpNeeded: asks for password and code first, and then leads on to where
/// the person wanted to go.
[[nodiscard]] auto step_up_for(Visit& visit, const Next& next) -> http::Response;

}  // namespace sallyport::portal
