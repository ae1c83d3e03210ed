#pragma once

#include <optional>

#include "base/secret.h"
#include "factor/password/policy.h"
#include "portal/page.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// The form's field `password`; nothing, and an error on the page, when it is empty or can't be a password.
[[nodiscard]] auto password_in(const Visit& visit, Page& page) -> std::optional<Secret>;

/// What is told of a new password before it is typed.
void set_password_hint(const Visit& visit, Page& page);

/// Says beside the field why the password that was typed there can't be chosen, and what would be better.
void add_weakness(const Visit& visit, Page& page, std::string_view field, factor::password::Weakness why);

}  // namespace sallyport::portal
