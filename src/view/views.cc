#include "view/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <ranges>
#include <unordered_map>
#include <utility>
#include <vector>

#include "view/pieces.h"
#include "view/rendering.h"
#include "view/template_text.h"

namespace sallyport::view {
namespace {

constexpr std::string_view assets_path = "/assets/";

[[noreturn]] void stop(std::string_view message) {
  fmt::print(stderr, "sallyport: {}\n", message);
  std::abort();
}

auto url_of(const ui::AssetFile& file) -> std::string {
  return fmt::format("{}{}/{}", assets_path, file.hash, file.name);
}

/// "icons/mark-1.svg" → "icons_mark_1_svg", as a template names it.
auto variable_of(std::string_view asset) -> std::string {
  std::string name{asset};
  std::ranges::replace_if(
      name, [](char letter) { return (letter < 'a' || letter > 'z') && (letter < '0' || letter > '9'); },
      '_');
  return name;
}

auto urls_of(std::span<const ui::AssetFile> assets) -> Result<std::unordered_map<std::string, std::string>> {
  std::unordered_map<std::string, std::string> urls;
  for (const auto& file : assets) {
    if (!urls.emplace(variable_of(file.name), url_of(file)).second) {
      return fault(fmt::format("asset {}: another one has the same name in templates", file.name));
    }
  }
  return urls;
}

auto asset_of(const ui::AssetFile& file) -> Asset {
  return {.content_type = file.content_type, .bytes = file.bytes, .hash = file.hash};
}

auto parse(const TemplateSources& sources, const Catalogue& catalogue, Locale locale, std::string_view name)
    -> Result<Pieces> {
  auto pieces = pieces_of(
      sources, [&](std::string_view msgid) { return catalogue.text(locale, Message{msgid}); }, name);
  if (!pieces) {
    return fault(fmt::format("{} ({})", pieces.error().message, locale.tag()));
  }
  return pieces;
}

}  // namespace

struct Views::Pages {
  /// What it is made of takes some ten kibibytes: they are there from when it is first shown.
  struct Page {
    std::once_flag once;
    Pieces pieces;
  };
  struct Language {
    Locale locale;
    std::unordered_map<std::string_view, Page> pages;
  };

  Pages(Catalogue the_catalogue, std::span<const ui::AssetFile> the_assets, TemplateSources the_sources)
      : catalogue{std::move(the_catalogue)}, assets{the_assets}, sources{std::move(the_sources)} {
    const auto included = included_templates(sources);
    for (const auto& locale : catalogue.locales()) {
      auto& language = languages.emplace_back(Language{.locale = locale, .pages = {}});
      for (const auto& [name, _] : sources.templates) {
        if (!included.contains(name)) {
          language.pages.try_emplace(name);
        }
      }
    }
  }

  [[nodiscard]] auto check() const -> Result<void> {
    for (const auto& language : languages) {
      for (const auto& [name, _] : language.pages) {
        if (const auto parsed = parse(sources, catalogue, language.locale, name); !parsed) {
          return std::unexpected{parsed.error()};
        }
      }
    }
    return {};
  }

  [[nodiscard]] auto page(Locale locale, std::string_view name) -> const Pieces& {
    const auto spoken = std::ranges::find(languages, locale, &Language::locale);
    auto& language = spoken == languages.end() ? languages.front() : *spoken;
    const auto found = language.pages.find(name);
    if (found == language.pages.end()) {
      stop(fmt::format("template {}: there is no page of this name", name));
    }
    auto& page = found->second;
    std::call_once(page.once, [&] {
      auto parsed = parse(sources, catalogue, language.locale, name);
      if (!parsed) {
        stop(parsed.error().message);
      }
      page.pieces = *std::move(parsed);
    });
    return page.pieces;
  }

  Catalogue catalogue;
  std::span<const ui::AssetFile> assets;
  TemplateSources sources;
  std::vector<Language> languages;  // English first
};

Views::Views(std::unique_ptr<Pages> pages) : pages_{std::move(pages)} {}
Views::Views(Views&& other) noexcept = default;
auto Views::operator=(Views&& other) noexcept -> Views& = default;
Views::~Views() = default;

auto Views::embedded(const Catalogue& catalogue, std::span<const ui::AssetFile> assets) -> Views {
  auto views = make(catalogue, {.templates = ui::templates(), .assets = assets});
  if (!views) {
    stop(views.error().message);
  }
  return std::move(*views);
}

auto Views::create(const Catalogue& catalogue, const ViewSources& sources) -> Result<Views> {
  auto views = make(catalogue, sources);
  if (!views) {
    return views;
  }
  if (const auto checked = views->pages_->check(); !checked) {
    return std::unexpected{checked.error()};
  }
  return views;
}

auto Views::make(const Catalogue& catalogue, const ViewSources& sources) -> Result<Views> {
  auto urls = urls_of(sources.assets);
  if (!urls) {
    return std::unexpected{urls.error()};
  }
  TemplateSources templates{.templates = {}, .asset_urls = std::move(*urls)};
  for (const auto& file : sources.templates) {
    templates.templates.emplace(file.name, file.text);
    if (!file.path.empty()) {
      templates.paths.emplace(file.name, file.path);
    }
  }
  return Views{std::make_unique<Pages>(catalogue, sources.assets, std::move(templates))};
}

auto Views::catalogue() const -> const Catalogue& { return pages_->catalogue; }

auto Views::render(Locale locale, std::string_view name, const Data& data) const -> std::string {
  return view::render(pages_->page(locale, name), data);
}

void Views::require(std::initializer_list<std::string_view> names) const {
  const auto& pages = pages_->languages.front().pages;
  for (const auto name : names) {
    if (!pages.contains(name)) {
      stop(fmt::format("template {}: there is no page of this name", name));
    }
  }
}

auto Views::asset(std::string_view path) const -> std::optional<Asset> {
  if (!path.starts_with(assets_path)) {
    return std::nullopt;
  }
  path.remove_prefix(assets_path.size());
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto found = asset_named(path.substr(slash + 1));
  return found && found->hash == path.substr(0, slash) ? found : std::nullopt;
}

auto Views::asset_named(std::string_view name) const -> std::optional<Asset> {
  const auto found = std::ranges::find(pages_->assets, name, &ui::AssetFile::name);
  return found == pages_->assets.end() ? std::nullopt : std::optional{asset_of(*found)};
}

auto Views::asset_url(std::string_view name) const -> std::string {
  const auto found = std::ranges::find(pages_->assets, name, &ui::AssetFile::name);
  if (found == pages_->assets.end()) {
    stop(fmt::format("asset {}: there is none of this name", name));
  }
  return url_of(*found);
}

}  // namespace sallyport::view
