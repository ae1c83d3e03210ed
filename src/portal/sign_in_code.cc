#include <optional>
#include <utility>

#include "portal/code_words.h"
#include "portal/entry.h"
#include "portal/pages.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using view::tr;

namespace {

// Somebody may have two entries of this portal. Not knowing which one it is must keep nobody from the form.
void tell_entry(const Visit& visit, Page& page, std::optional<sign_in::AskedFor> known) {
  page.data().set("entry_issuer", visit.settings().issuer);
  const auto asked_for =
      known ? std::move(known)
            : visit.flows().sign_in.asked_for(visit.attempt.value(), visit.now()).value_or(std::nullopt);
  if (asked_for) {
    std::string accounts;
    for (const auto entry : asked_for->entries) {
      accounts += (accounts.empty() ? "" : ", ") + entry_account(asked_for->account, entry);
    }
    page.data().set("other_codes", !asked_for->usual_codes);
    page.data().set("has_entry_account", true).set("entry_account", accounts);
  }
}

constexpr SecondStep step{
    .kind = {"sign_in_code", tr("Enter your code"), Menu::sign_in},
    .field = "code",
    .words = code_words,
    .enter = [](const Visit& visit, std::string_view typed) -> Result<sign_in::SecondStepOutcome> {
      return visit.flows().sign_in.enter_code(visit.attempt.value(), typed, visit.client(), visit.now());
    },
    .tell = tell_entry};

}  // namespace

auto show_code(Visit& visit) -> http::Response { return show(visit, step); }

auto enter_code(Visit& visit) -> http::Response { return press(visit, step); }

}  // namespace sallyport::portal
