#pragma once

#include <optional>

#include "base/secret.h"
#include "portal/page.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// The form's field `password`; nothing, and an error on the page, when it is empty or can't be a password.
[[nodiscard]] auto password_in(const Visit& visit, Page& page) -> std::optional<Secret>;

}  // namespace sallyport::portal
