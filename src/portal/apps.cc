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
