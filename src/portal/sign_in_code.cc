#include "portal/code_words.h"
#include "portal/entry.h"
#include "portal/pages.h"

namespace sallyport::portal {

using view::tr;

namespace {

constexpr SecondStep step{
    .kind = {"sign_in_code", tr("Enter your code"), Menu::sign_in},
    .field = "code",
    .words = code_words,
    .enter = [](const Visit& visit, std::string_view typed) -> Result<sign_in::SecondStepOutcome> {
      return visit.flows().sign_in.enter_code(visit.attempt.value(), typed, visit.client, visit.now());
    }};

}  // namespace

auto show_code(Visit& visit) -> http::Response { return show(visit, step); }

auto enter_code(Visit& visit) -> http::Response { return press(visit, step); }

}  // namespace sallyport::portal
