#include "view/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <ranges>
#include <unordered_map>
#include <utility>
#include <vector>

#include "view/data_node.h"
#include "view/template_text.h"

namespace sallyport::view {
namespace {

namespace mustache = kainjow::mustache;

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

/// Where a template finds its names: fixed texts by number, everything else in the innermost section first,
/// and in the page's data at last.
class PageContext final : public mustache::basic_context<std::string> {
 public:
  using Find = std::function<const mustache::data*(std::string_view)>;
  PageContext(const std::vector<mustache::data>& texts, Find find_in_page)
      : texts_{texts}, find_in_page_{std::move(find_in_page)} {}

  void push(const mustache::data* data) override { sections_.push_back(data); }
  void pop() override { sections_.pop_back(); }

  [[nodiscard]] auto get(const std::string& name) const -> const mustache::data* override {
    if (name.front() >= '0' && name.front() <= '9') {
      std::size_t number = 0;
      std::from_chars(name.data(), name.data() + name.size(), number);
      return &texts_.at(number);
    }
    if (name == ".") {
      return sections_.empty() ? nullptr : sections_.back();
    }
    for (const auto* section : std::views::reverse(sections_)) {
      if (const auto* found = follow(name, [&](const std::string& step) { return section->get(step); })) {
        return found;
      }
    }
    return follow(name, find_in_page_);
  }

  // Partials are put in before a page is parsed.
  [[nodiscard]] auto get_partial(const std::string& /*name*/) const -> const mustache::data* override {
    return nullptr;
  }

 private:
  // "since.text" is looked for step by step.
  template <class FindFirst>
  static auto follow(const std::string& name, const FindFirst& find_first) -> const mustache::data* {
    auto dot = name.find('.');
    const auto* found = find_first(dot == std::string::npos ? name : name.substr(0, dot));
    while (found != nullptr && dot != std::string::npos) {
      const auto begin = dot + 1;
      dot = name.find('.', begin);
      found = found->get(name.substr(begin, dot == std::string::npos ? dot : dot - begin));
    }
    return found;
  }

  const std::vector<mustache::data>& texts_;
  Find find_in_page_;
  std::vector<const mustache::data*> sections_;
};

/// The name by which HTML knows a character that means something to it.
auto entity_of(char letter) -> std::string_view {
  switch (letter) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    default:
      return {};
  }
}

/// The same as the library's own, which goes letter by letter: most texts have nothing to escape.
auto escaped(const std::string& text) -> std::string {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t end = 0; end < text.size(); ++end) {
    if (const auto entity = entity_of(text[end]); !entity.empty()) {
      out.append(text, begin, end - begin).append(entity);
      begin = end + 1;
    }
  }
  return begin == 0 ? text : out.append(text, begin);
}

/// What the library writes to; it gives its whole output in one piece.
struct Output {
  std::string text;
  auto operator<<(const std::string& piece) -> Output& {
    text += piece;
    return *this;
  }
};

/// A page in one language, as the library keeps it.
struct Template {
  std::vector<mustache::data> texts;
  // Behind a pointer since rendering is no const function of the library. It changes nothing as long as
  // a template has neither partials nor lambdas, and ours have none left.
  std::unique_ptr<mustache::mustache> components;
};

auto parse(const TemplateSources& sources, const Catalogue& catalogue, Locale locale, std::string_view name)
    -> Result<Template> {
  FixedTexts texts;
  const auto translate = [&](std::string_view msgid) { return catalogue.text(locale, Message{msgid}); };
  const auto expanded = expand_page(sources, translate, name, texts);
  if (!expanded) {
    return fault(fmt::format("{} ({})", expanded.error().message, locale.tag()));
  }
  Template parsed{.texts = {}, .components = std::make_unique<mustache::mustache>(*expanded)};
  if (!parsed.components->is_valid()) {
    return fault(fmt::format("template {}: {} ({})", name, parsed.components->error_message(), locale.tag()));
  }
  parsed.components->set_custom_escape(escaped);
  for (const auto& text : texts.all()) {
    parsed.texts.emplace_back(text);
  }
  return parsed;
}

}  // namespace

struct Views::Pages {
  /// What it is made of takes some ten kibibytes: they are there from when it is first shown.
  struct Page {
    std::once_flag once;
    std::optional<Template> parsed;
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

  [[nodiscard]] auto page(Locale locale, std::string_view name) -> const Template& {
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
      page.parsed = *std::move(parsed);
    });
    return *page.parsed;
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
  const auto& page = pages_->page(locale, name);
  PageContext context{page.texts, [&](std::string_view step) { return data.node_->find(step); }};
  // A page that grows as it is written is moved from one large piece of memory to the next.
  constexpr std::size_t usual_page = 12'288;
  Output output;
  output.text.reserve(usual_page);
  return std::move(page.components->render(context, output).text);
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
