#include "portal/apps.h"
#include "portal/page.h"
#include "portal/pages.h"

namespace sallyport::portal {

using http::Status;
using view::tr;

auto show_help_two_factor(Visit& visit) -> http::Response {
  Page page{visit, {"help_two_factor", tr("Two-factor authentication"), Menu::help}};
  page.data().set("entry_issuer", visit.settings().issuer).set("apps", apps_data(visit.settings().apps));
  return std::move(page).answer(Status::ok);
}

auto show_help_lost_phone(Visit& visit) -> http::Response {
  return Page{visit, {"help_lost_phone", tr("Lost, broken or new phone"), Menu::help}}.answer(Status::ok);
}

}  // namespace sallyport::portal
