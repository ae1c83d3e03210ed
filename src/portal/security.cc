#include "attempt/guesses.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/readiness_rows.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"
#include "view/browser_words.h"

namespace sallyport::portal {

using view::tr;

auto show_security(Visit& visit) -> http::Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  Page page{visit, {"security", tr("Security"), Menu::security}};
  page.data()
      .set("check_up_passed", visit.comes_after("check-up"))
      .set("password_just_changed", visit.comes_after("password"))
      .set("many_wrong_codes", overview->wrong_codes >= attempt::wrong_codes_that_warn)
      .set("wrong_codes_text",
           visit.language().plural(tr("{n} wrong code was entered in the last 30 days.",
                                      "{n} wrong codes were entered in the last 30 days."),
                                   static_cast<std::uint64_t>(overview->wrong_codes)))
      .set("this_browser",
           view::browser_words(visit.house.catalogue, visit.locale, visit.request.user_agent));
  page.set("signed_in_since", visit.session().opened);
  if (overview->password_chosen) {
    page.set("password_changed", *overview->password_chosen);
  }
  set_two_factor(visit, page, *overview);
  set_check_up(visit, page, *overview);
  set_readiness(visit, page, *overview);
  set_demand(visit, page);
  return std::move(page).answer(http::Status::ok);
}

}  // namespace sallyport::portal
