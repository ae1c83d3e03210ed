#include "view/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
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

  // Partials are put in when the program starts.
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

struct Language {
  std::vector<mustache::data> texts;
  // Behind a pointer since rendering is no const function of the library. It changes nothing as long as
  // a template has neither partials nor lambdas, and ours have none left.
  std::unordered_map<std::string_view, std::unique_ptr<mustache::mustache>> pages;
};

auto parse(Locale locale, const Catalogue& catalogue, TemplateSources sources) -> Result<Language> {
  sources.translate = [&](std::string_view msgid) { return catalogue.text(locale, Message{msgid}); };
  Language language;
  FixedTexts texts;
  const auto included = included_templates(sources);
  for (const auto& [name, _] : sources.templates) {
    if (included.contains(name)) {
      continue;
    }
    const auto expanded = expand_page(sources, name, texts);
    if (!expanded) {
      return fault(fmt::format("{} ({})", expanded.error().message, locale.tag()));
    }
    auto page = std::make_unique<mustache::mustache>(*expanded);
    if (!page->is_valid()) {
      return fault(fmt::format("template {}: {} ({})", name, page->error_message(), locale.tag()));
    }
    page->set_custom_escape(escaped);
    language.pages.emplace(name, std::move(page));
  }
  for (const auto& text : texts.all()) {
    language.texts.emplace_back(text);
  }
  return language;
}

}  // namespace

struct Views::Parsed {
  /// A language takes a mebibyte and a half: it is kept from when the first page is shown in it.
  struct Spoken {
    explicit Spoken(Locale the_locale) : locale{the_locale} {}
    Locale locale;
    std::once_flag once;
    std::optional<Language> language;
  };

  Parsed(const Catalogue& the_catalogue, const ViewSources& sources, TemplateSources the_templates)
      : catalogue{the_catalogue}, assets{sources.assets}, templates{std::move(the_templates)} {
    for (const auto& locale : catalogue.locales()) {
      languages.emplace_back(locale);
    }
  }

  [[nodiscard]] auto language(Locale locale) -> const Language& {
    const auto found = std::ranges::find(languages, locale, &Spoken::locale);
    auto& spoken = found == languages.end() ? languages.front() : *found;
    std::call_once(spoken.once,
                   [&] { spoken.language = parse(spoken.locale, catalogue, templates).value(); });
    return *spoken.language;
  }

  Catalogue catalogue;
  std::span<const ui::AssetFile> assets;
  TemplateSources templates;
  std::deque<Spoken> languages;  // English first
};

Views::Views(std::unique_ptr<Parsed> parsed) : parsed_{std::move(parsed)} {}
Views::Views(Views&& other) noexcept = default;
auto Views::operator=(Views&& other) noexcept -> Views& = default;
Views::~Views() = default;

auto Views::embedded(const Catalogue& catalogue) -> Views {
  auto views = create(catalogue, {.templates = ui::templates(), .assets = ui::assets()});
  if (!views) {
    stop(views.error().message);
  }
  return std::move(*views);
}

auto Views::create(const Catalogue& catalogue, const ViewSources& sources) -> Result<Views> {
  auto urls = urls_of(sources.assets);
  if (!urls) {
    return std::unexpected{urls.error()};
  }
  TemplateSources templates{.templates = {}, .asset_urls = std::move(*urls), .translate = {}};
  for (const auto& file : sources.templates) {
    templates.templates.emplace(file.name, file.text);
    if (!file.path.empty()) {
      templates.paths.emplace(file.name, file.path);
    }
  }
  for (const auto& locale : catalogue.locales()) {
    if (const auto language = parse(locale, catalogue, templates); !language) {
      return std::unexpected{language.error()};
    }
  }
  return Views{std::make_unique<Parsed>(catalogue, sources, std::move(templates))};
}

auto Views::catalogue() const -> const Catalogue& { return parsed_->catalogue; }

auto Views::render(Locale locale, std::string_view name, const Data& data) const -> std::string {
  const auto& language = parsed_->language(locale);
  const auto page = language.pages.find(name);
  if (page == language.pages.end()) {
    stop(fmt::format("template {}: there is no page of this name", name));
  }
  PageContext context{language.texts, [&](std::string_view step) { return data.node_->find(step); }};
  // A page that grows as it is written is moved from one large piece of memory to the next.
  constexpr std::size_t usual_page = 12'288;
  Output output;
  output.text.reserve(usual_page);
  return std::move(page->second->render(context, output).text);
}

void Views::require(std::initializer_list<std::string_view> names) const {
  const auto& english = parsed_->language(parsed_->languages.front().locale);
  for (const auto name : names) {
    if (!english.pages.contains(name)) {
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
  const auto found = std::ranges::find(parsed_->assets, name, &ui::AssetFile::name);
  return found == parsed_->assets.end() ? std::nullopt : std::optional{asset_of(*found)};
}

auto Views::asset_url(std::string_view name) const -> std::string {
  const auto found = std::ranges::find(parsed_->assets, name, &ui::AssetFile::name);
  if (found == parsed_->assets.end()) {
    stop(fmt::format("asset {}: there is none of this name", name));
  }
  return url_of(*found);
}

}  // namespace sallyport::view
