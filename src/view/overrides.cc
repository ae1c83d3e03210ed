#include "view/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "view/catalogue.h"
#include "view/po_file.h"
#include "view/template_text.h"

namespace sallyport::view {
namespace {

auto is_letter(char letter) -> bool {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

auto is_part_of_name(char letter) -> bool {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
         letter == '.';
}

/// What a translation must have as its text has it.
struct Parts {
  std::multiset<std::string_view> variables;     // {{name}}, as a set
  std::multiset<std::string_view> placeholders;  // {name}
  std::multiset<std::string_view> tags;
  std::string words;  // the rest
};

/// The end of `{{name}}`, `{name}` or a tag that begins here; nothing when none does.
auto end_of(std::string_view text, std::string_view opening, std::string_view closing)
    -> std::optional<std::size_t> {
  if (!text.starts_with(opening)) {
    return std::nullopt;
  }
  const auto end = text.find(closing, opening.size());
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto inside = text.substr(opening.size(), end - opening.size());
  const bool is_name = !inside.empty() && std::ranges::all_of(inside, is_part_of_name);
  return is_name ? std::optional{end + closing.size()} : std::nullopt;
}

auto end_of_tag(std::string_view text) -> std::optional<std::size_t> {
  const std::size_t name = text.starts_with("</") ? 2 : 1;
  const auto end = text.find_first_of("<>", 1);
  const bool is_tag = text.starts_with('<') && text.size() > name && is_letter(text[name]) &&
                      end != std::string_view::npos && text[end] == '>';
  return is_tag ? std::optional{end + 1} : std::nullopt;
}

auto parts_of(std::string_view text) -> Parts {
  Parts parts;
  const auto take = [&](std::size_t end) {
    const auto taken = text.substr(0, end);
    text.remove_prefix(end);
    return taken;
  };
  while (!text.empty()) {
    if (const auto variable = end_of(text, "{{", "}}")) {
      // How often it is said does not matter.
      const auto name = take(*variable);
      if (!parts.variables.contains(name)) {
        parts.variables.insert(name);
      }
    } else if (const auto placeholder = end_of(text, "{", "}")) {
      const auto name = take(*placeholder);
      if (!parts.placeholders.contains(name)) {
        parts.placeholders.insert(name);
      }
    } else if (const auto tag = end_of_tag(text)) {
      parts.tags.insert(take(*tag));
    } else {
      parts.words += take(1);
    }
  }
  return parts;
}

/// A text of ours, and what its translations look like.
struct Known {
  std::size_t forms = 1;
  bool is_html = false;
};
using KnownTexts = std::unordered_map<std::string, Known>;

/// Every language that is built in has every text.
auto known_texts(const std::vector<ui::TemplateFile>& templates,
                 std::span<const ui::Translation> translations) -> KnownTexts {
  KnownTexts known;
  for (const auto& translation : translations) {
    known.emplace(translation.msgid, Known{.forms = translation.forms.size(), .is_html = false});
  }
  for (const auto& file : templates) {
    for (auto& text : texts_in(file.text)) {
      known[std::move(text)].is_html = true;
    }
  }
  return known;
}

/// What in this form could show wrong values, or break the page around it; nothing when it is sound.
auto problem_of(const Known& known, const Parts& text, const Parts& form) -> std::optional<std::string_view> {
  if (form.variables != text.variables) {
    return "has other {{variables}} than its text";
  }
  // A plural's form may leave its number out ("the last code").
  auto wanted = text.placeholders;
  auto found = form.placeholders;
  if (known.forms > 1) {
    wanted.erase("{n}");
    found.erase("{n}");
  }
  if (found != wanted) {
    return "has other {placeholders} than its text";
  }
  if (!known.is_html) {
    return std::nullopt;
  }
  if (form.tags != text.tags) {
    return "has other HTML tags than its text";
  }
  // It may stand in an attribute, where a straight quote would end it.
  for (const char sign : {'<', '>', '"', '{', '}'}) {
    if (form.words.contains(sign) && !text.words.contains(sign)) {
      return "has a bare <, >, \", { or }";
    }
  }
  return std::nullopt;
}

auto check(const OverridingFile& file, const PoEntry& entry, const KnownTexts& texts) -> Result<void> {
  constexpr std::size_t most_shown = 80;
  const auto at = [&](std::string_view what) {
    return fault(
        fmt::format("{}:{}: '{}' {}", file.path, entry.line, entry.msgid.substr(0, most_shown), what));
  };
  const auto known = texts.find(entry.msgid);
  if (known == texts.end()) {
    return at("is no text of the portal");
  }
  if (entry.forms.size() != known->second.forms) {
    return at(fmt::format("has {} forms, and needs {}", entry.forms.size(), known->second.forms));
  }
  const auto text = parts_of(entry.msgid);
  for (const auto& form : entry.forms) {
    if (form.empty()) {
      return at("lacks a form");
    }
    if (const auto problem = problem_of(known->second, text, parts_of(form))) {
      return at(*problem);
    }
  }
  return {};
}

}  // namespace

auto Overrides::kept(std::string text) -> std::string_view { return strings_.emplace_back(std::move(text)); }

auto Overrides::put_templates(std::vector<OverridingFile> files) -> Result<void> {
  templates_.assign(ui::templates().begin(), ui::templates().end());
  TemplateSources ours{.templates = {}, .asset_urls = {}};
  for (const auto& file : ui::templates()) {
    ours.templates.emplace(file.name, file.text);
  }
  const auto partials = included_templates(ours);
  for (auto& file : files) {
    const auto place = std::ranges::find(templates_, file.name, &ui::TemplateFile::name);
    if (place == templates_.end()) {
      return fault(
          fmt::format("{}:1: there is no template {} that it could take the place of", file.path, file.name));
    }
    for (const auto& inclusion : inclusions_in(file.text)) {
      if (ours.templates.contains(inclusion.name) && !partials.contains(inclusion.name)) {
        return fault(fmt::format("{}:{}: {} is a page, which can't be put into another template", file.path,
                                 inclusion.line, inclusion.name));
      }
    }
    place->text = kept(std::move(file.text));
    place->path = kept(std::move(file.path));
  }
  return {};
}

auto Overrides::put_texts(const OverridingFile& file) -> Result<void> {
  const bool is_english = file.name == Locale::english().tag();
  auto language = std::ranges::find(catalogues_, file.name, &ui::CatalogueFile::locale);
  if (!is_english && language == catalogues_.end()) {
    return fault(fmt::format("{}:1: the portal does not speak {}", file.path, file.name));
  }
  // English has as many forms as the others, and its texts are theirs.
  const auto ours = is_english ? ui::catalogues().front().translations : language->translations;
  const auto texts = known_texts(templates_, ours);
  const auto entries = read_po(file.path, file.text);
  if (!entries) {
    return std::unexpected{entries.error()};
  }
  auto& translations = translations_.emplace_back();
  for (const auto& entry : *entries) {
    if (auto checked = check(file, entry, texts); !checked) {
      return checked;
    }
    auto& forms = forms_.emplace_back();
    for (const auto& form : entry.forms) {
      forms.push_back(kept(form));
    }
    translations.push_back({.msgid = kept(entry.msgid), .forms = forms});
  }
  if (is_english) {
    catalogues_.push_back({.locale = Locale::english().tag(),
                           .rule = ui::PluralRule::one_and_other,
                           .translations = translations});
    return {};
  }
  // Whichever comes first is taken.
  translations.insert(translations.end(), ours.begin(), ours.end());
  language->translations = translations;
  return {};
}

auto Overrides::create(Files files) -> Result<Overrides> {
  Overrides overrides;
  overrides.catalogues_.assign(ui::catalogues().begin(), ui::catalogues().end());
  if (auto put = overrides.put_templates(std::move(files.templates)); !put) {
    return std::unexpected{put.error()};
  }
  for (const auto& file : files.locales) {
    if (auto put = overrides.put_texts(file); !put) {
      return std::unexpected{put.error()};
    }
  }
  return overrides;
}

}  // namespace sallyport::view
