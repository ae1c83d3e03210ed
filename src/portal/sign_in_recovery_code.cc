#include "portal/entry.h"
#include "portal/pages.h"

namespace sallyport::portal {

using sign_in::Told;
using view::tr;

namespace {

auto words(Told told) -> view::Message {
  switch (told) {
    case Told::not_right:
    case Told::code_expired:
    case Told::code_already_used:
      return tr("This is none of your unused recovery codes. Check what you typed, or use another one.");
    case Told::factor_locked:
      return tr(
          "Recovery codes are switched off, because too many wrong ones were entered. Use the code from "
          "your app.");
  }
  return {};
}

constexpr SecondStep step{
    .kind = {"sign_in_recovery_code", tr("Use a recovery code"), Menu::sign_in},
    .field = "code",
    .words = words,
    .enter = [](const Visit& visit, std::string_view typed) -> Result<sign_in::SecondStepOutcome> {
      return visit.flows().sign_in.enter_recovery_code(visit.attempt.value(), typed, visit.client(),
                                                       visit.now());
    }};

}  // namespace

auto show_recovery_code(Visit& visit) -> http::Response { return show(visit, step); }

auto enter_recovery_code(Visit& visit) -> http::Response { return press(visit, step); }

}  // namespace sallyport::portal
