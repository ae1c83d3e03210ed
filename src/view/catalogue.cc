#include "view/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "view/number.h"

namespace sallyport::view {
namespace {

constexpr std::size_t longest_accept_language = 1000;

auto to_lower(char letter) -> char {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

auto equal_in_either_case(std::string_view left, std::string_view right) -> bool {
  return std::ranges::equal(left, right, {}, to_lower, to_lower);
}

auto trimmed(std::string_view text) -> std::string_view {
  constexpr std::string_view blanks = " \t";
  const auto begin = text.find_first_not_of(blanks);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// What stands before `mark`; `rest` goes on behind it.
auto take_until(std::string_view& rest, char mark) -> std::string_view {
  const auto end = rest.find(mark);
  const auto taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return taken;
}

auto form_count(ui::PluralRule rule) -> std::size_t {
  switch (rule) {
    case ui::PluralRule::always_one_form:
      return 1;
    case ui::PluralRule::one_and_other:
    case ui::PluralRule::up_to_one:
      return 2;
    case ui::PluralRule::one_few_other:
      return 3;
  }
  std::abort();
}

auto form_for(ui::PluralRule rule, std::uint64_t n) -> std::size_t {
  switch (rule) {
    case ui::PluralRule::always_one_form:
      return 0;
    case ui::PluralRule::one_and_other:
      return n == 1 ? 0 : 1;
    case ui::PluralRule::up_to_one:
      return n > 1 ? 1 : 0;
    case ui::PluralRule::one_few_other:
      if (n == 1) {
        return 0;
      }
      return n >= 2 && n <= 4 ? 1 : 2;
  }
  std::abort();
}

/// RFC 9110, 12.4.2: "0" or "1" with up to three digits, in thousandths; nothing for anything else.
auto read_weight(std::string_view text) -> std::optional<int> {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  int thousandths = text[0] == '1' ? 1000 : 0;
  int worth = 100;
  for (const char digit : text.size() > 2 ? text.substr(2) : std::string_view{}) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    thousandths += (digit - '0') * worth;
    worth /= 10;
  }
  return thousandths <= 1000 ? std::optional{thousandths} : std::nullopt;
}

struct Wish {
  std::string_view range;
  int weight;  // in thousandths
};

auto read_wish(std::string_view element) -> std::optional<Wish> {
  const auto range = trimmed(take_until(element, ';'));
  if (trimmed(element).empty()) {
    return Wish{.range = range, .weight = 1000};
  }
  const auto name = trimmed(take_until(element, '='));
  const auto weight = read_weight(trimmed(element));
  if (!equal_in_either_case(name, "q") || !weight) {
    return std::nullopt;
  }
  return Wish{.range = range, .weight = *weight};
}

}  // namespace

auto fill(std::string_view text, std::initializer_list<Filling> fillings) -> std::string {
  std::string out;
  out.reserve(text.size() + 32);
  while (!text.empty()) {
    const auto open = text.find('{');
    out.append(text.substr(0, open));
    if (open == std::string_view::npos) {
      break;
    }
    text.remove_prefix(open);
    const auto close = text.find('}');
    const auto name = close == std::string_view::npos ? std::string_view{} : text.substr(1, close - 1);
    const auto* found = std::ranges::find(fillings, name, &Filling::name);
    if (found == fillings.end()) {
      out.push_back('{');
      text.remove_prefix(1);
    } else {
      out.append(found->value);
      text.remove_prefix(close + 1);
    }
  }
  return out;
}

auto Catalogue::embedded() -> Catalogue {
  auto catalogue = create(ui::catalogues());
  if (!catalogue) {
    fmt::print(stderr, "sallyport: {}\n", catalogue.error().message);
    std::abort();
  }
  return std::move(*catalogue);
}

auto Catalogue::create(std::span<const ui::CatalogueFile> files) -> Result<Catalogue> {
  Catalogue catalogue;
  for (const auto& file : files) {
    const bool is_english = equal_in_either_case(file.locale, Locale::english().tag());
    const auto locale = is_english ? Locale::english() : Locale{file.locale};
    if (catalogue.language(locale) != nullptr || (!is_english && catalogue.find(file.locale))) {
      return fault(fmt::format("language {}: it comes twice", file.locale));
    }
    Language language{.locale = locale, .rule = file.rule, .forms = {}};
    for (const auto& translation : file.translations) {
      const auto forms = translation.forms.size();
      if (forms != 1 && forms != form_count(file.rule)) {
        return fault(fmt::format("language {}: '{}' has {} forms", file.locale, translation.msgid, forms));
      }
      language.forms.emplace(translation.msgid, translation.forms);
    }
    catalogue.languages_.push_back(std::move(language));
  }
  return catalogue;
}

auto Catalogue::locales() const -> std::vector<Locale> {
  std::vector<Locale> all{Locale::english()};
  for (const auto& language : languages_) {
    if (language.locale != Locale::english()) {
      all.push_back(language.locale);
    }
  }
  return all;
}

auto Catalogue::find(std::string_view tag) const -> std::optional<Locale> {
  if (equal_in_either_case(tag, Locale::english().tag())) {
    return Locale::english();
  }
  for (const auto& language : languages_) {
    if (equal_in_either_case(tag, language.locale.tag())) {
      return language.locale;
    }
  }
  return std::nullopt;
}

// "de-AT-1996" is looked for as itself, then as "de-AT", then as "de".
auto Catalogue::best_for(std::string_view range) const -> std::optional<Locale> {
  while (!range.empty()) {
    if (const auto found = find(range)) {
      return found;
    }
    const auto dash = range.rfind('-');
    range = range.substr(0, dash == std::string_view::npos ? 0 : dash);
  }
  return std::nullopt;
}

auto Catalogue::negotiate(std::string_view accept_language, Locale otherwise) const -> Locale {
  if (accept_language.size() > longest_accept_language) {
    return otherwise;
  }
  auto best = otherwise;
  int best_weight = 0;
  while (!accept_language.empty()) {
    const auto wish = read_wish(take_until(accept_language, ','));
    if (!wish || wish->weight <= best_weight) {
      continue;
    }
    const auto locale = wish->range == "*" ? std::optional{otherwise} : best_for(wish->range);
    if (locale) {
      best = *locale;
      best_weight = wish->weight;
    }
  }
  return best;
}

auto Catalogue::language(Locale locale) const -> const Language* {
  const auto found = std::ranges::find(languages_, locale, &Language::locale);
  return found == languages_.end() ? nullptr : &*found;
}

auto Catalogue::text(Locale locale, Message message) const -> std::string_view {
  const auto* spoken = language(locale);
  if (spoken == nullptr) {
    return message.english;
  }
  const auto found = spoken->forms.find(message.english);
  return found == spoken->forms.end() ? message.english : found->second.front();
}

auto Catalogue::text(Locale locale, Message message, std::initializer_list<Filling> fillings) const
    -> std::string {
  return fill(text(locale, message), fillings);
}

auto Catalogue::plural(Locale locale, PluralMessage message, std::uint64_t n) const -> std::string {
  const auto counted = number(locale, n);
  const auto* spoken = language(locale);
  if (spoken != nullptr) {
    const auto found = spoken->forms.find(message.one);
    const auto form = form_for(spoken->rule, n);
    if (found != spoken->forms.end() && form < found->second.size()) {
      return fill(found->second[form], {{.name = "n", .value = counted}});
    }
  }
  return fill(n == 1 ? message.one : message.many, {{.name = "n", .value = counted}});
}

}  // namespace sallyport::view
