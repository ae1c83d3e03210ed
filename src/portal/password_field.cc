#include "portal/password_field.h"

#include "portal/weakness_words.h"

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

void add_weakness(const Visit& visit, Page& page, std::string_view field, factor::password::Weakness why) {
  page.add_error(field, weakness_words(why));
  std::vector<std::string> advice;
  for (const auto message : weakness_advice(why)) {
    advice.push_back(visit.text(message));
  }
  page.data().set("has_advice", !advice.empty()).set("advice", advice);
}

}  // namespace sallyport::portal
