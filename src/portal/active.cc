#include "portal/apps.h"
#include "portal/page.h"
#include "portal/pages.h"
#include "portal/pending.h"
#include "portal/refusals.h"
#include "portal/two_factor.h"

namespace sallyport::portal {

using http::Response;
using view::tr;

auto show_active(Visit& visit) -> Response {
  const auto overview = overview_of(visit);
  if (!overview) {
    return unavailable(visit, overview.error());
  }
  if (!overview->active || visit.is_enrolment_only()) {
    return Response::see_other(multi_factor_path);
  }
  const auto entry = overview->active->entry;
  Page page{visit, {"active", tr("Two-factor authentication is active"), Menu::security}};
  set_entry(visit, page, entry);
  page.data().set("apps", apps_data(visit.settings().apps));
  if (entry.number > 1) {
    page.data().set("old_entry_account", entry_account(visit.account(), {entry.number - 1}));
  }
  return std::move(page).answer(http::Status::ok);
}

}  // namespace sallyport::portal
