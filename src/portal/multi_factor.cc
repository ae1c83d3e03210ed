#include "portal/apps.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using view::tr;

auto show_multi_factor(Visit& visit) -> http::Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  Page page{visit, {"multi_factor", tr("Multi-factor auth"), Menu::security}};
  // Whoever came by a pass is here to enrol anew, whatever the old authenticator is.
  if (overview->active && !visit.is_enrolment_only()) {
    set_two_factor(visit, page, *overview);
    set_entry(visit, page, overview->active->entry);
    page.data().set("codes_renewed", visit.comes_after("renewed"));
  } else {
    page.data()
        .set("apps", apps_data(visit.settings().apps))
        .set("removed", visit.comes_after("removed"))
        .set("key_expired", visit.comes_after("expired"));
  }
  return std::move(page).answer(http::Status::ok);
}

}  // namespace sallyport::portal
