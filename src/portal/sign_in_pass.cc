#include "portal/entry.h"
#include "portal/pages.h"

namespace sallyport::portal {

using view::tr;

namespace {

auto words(sign_in::Told /*unused*/) -> view::Message {
  return tr(
      "This pass does not work here. Check what you typed; if it was used already or is older than 24 "
      "hours, ask support for a new one.");
}

constexpr SecondStep step{
    .kind = {"sign_in_pass", tr("Use a support pass"), Menu::sign_in},
    .field = "pass",
    .words = words,
    .enter = [](const Visit& visit, std::string_view typed) -> Result<sign_in::SecondStepOutcome> {
      return visit.flows().sign_in.enter_pass(visit.attempt.value(), typed, visit.client(), visit.now());
    }};

}  // namespace

auto show_pass(Visit& visit) -> http::Response { return show(visit, step); }

auto enter_pass(Visit& visit) -> http::Response { return press(visit, step); }

}  // namespace sallyport::portal
