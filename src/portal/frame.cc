#include "portal/frame.h"

#include <algorithm>
#include <utility>

namespace sallyport::portal {

using view::tr;

namespace {

auto languages(const view::Catalogue& catalogue, view::Locale current) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  for (const auto locale : catalogue.locales()) {
    view::Data row;
    row.set("tag", locale.tag())
        // What a language calls itself.
        .set("name", catalogue.text(locale, tr("English")))
        .set("is_current", locale == current);
    rows.push_back(std::move(row));
  }
  return rows;
}

auto links(const std::vector<FootLink>& links) -> std::vector<view::Data> {
  std::vector<view::Data> rows;
  for (const auto& link : links) {
    view::Data row;
    row.set("name", link.name).set("url", link.url);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Frames::Frames(const view::Catalogue& catalogue, const Settings& settings) {
  for (const auto locale : catalogue.locales()) {
    view::Data data;
    data.set("brand", settings.brand)
        .set("support_address", settings.support_address)
        .set("support_hours", settings.support_hours)
        .set("links", links(settings.links))
        .set("imprint", settings.imprint)
        .set("has_places", !settings.links.empty() || !settings.imprint.empty())
        .set("lang", locale.tag())
        .set("languages", languages(catalogue, locale));
    frames_.push_back({.locale = locale, .data = std::move(data)});
  }
}

auto Frames::of(view::Locale locale) const -> const view::Data& {
  const auto found = std::ranges::find(frames_, locale, &Frame::locale);
  return (found == frames_.end() ? frames_.front() : *found).data;
}

}  // namespace sallyport::portal
