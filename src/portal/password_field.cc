#include "portal/password_field.h"

#include "factor/password/policy.h"

namespace sallyport::portal {

using view::tr;

auto password_in(const Visit& visit, Page& page) -> std::optional<Secret> {
  const auto typed = visit.field("password");
  auto password = factor::password::entered(typed);
  if (!password) {
    page.add_error("password",
                   typed.empty() ? tr("Enter your password.") : tr("A password has at most 256 characters."));
  }
  return password;
}

}  // namespace sallyport::portal
