#include "portal/apps.h"

#include <utility>

namespace sallyport::portal {
namespace {

auto links_data(const std::vector<StoreLink>& links) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  for (const auto& link : links) {
    view::Data row;
    row.set("label", link.label).set("url", link.url);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

auto standard_apps() -> std::vector<App> {
  return {
      {.name = "Google Authenticator",
       .kind = AppKind::google_authenticator,
       .links = {{"Android",
                  "https://play.google.com/store/apps/details?id=com.google.android.apps.authenticator2"},
                 {"iOS", "https://apps.apple.com/app/google-authenticator/id388497605"}}},
      {.name = "Duo Mobile",
       .kind = AppKind::duo_mobile,
       .links = {{"Android", "https://play.google.com/store/apps/details?id=com.duosecurity.duomobile"},
                 {"iOS", "https://apps.apple.com/app/duo-mobile/id422663827"}}},
  };
}

auto apps_data(const std::vector<App>& apps) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  for (const auto& app : apps) {
    view::Data row;
    row.set("name", app.name)
        .set("links", links_data(app.links))
        .set("is_google_authenticator", app.kind == AppKind::google_authenticator)
        .set("is_duo_mobile", app.kind == AppKind::duo_mobile)
        .set("is_other", app.kind == AppKind::other);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace sallyport::portal
