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

void set_password_hint(const Visit& visit, Page& page) {
  page.data().set(
      "password_hint",
      visit.language().plural(
          tr("At least {n} character. Several words that do not belong together are good: easy to "
             "remember, hard to guess.",
             "At least {n} characters. Several words that do not belong together are good: easy to "
             "remember, hard to guess."),
          visit.settings().least_password_length));
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
