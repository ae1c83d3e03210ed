#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "ui/embedded.h"

namespace sallyport::view {

/// A language that the portal can be read in. Only a Catalogue hands out others than English, so a Locale
/// always has texts.
class Locale {
 public:
  [[nodiscard]] static auto english() -> Locale { return Locale{"en"}; }
  /// BCP 47, for `lang="…"`. Static text.
  [[nodiscard]] auto tag() const -> std::string_view { return tag_; }
  [[nodiscard]] auto operator==(const Locale&) const -> bool = default;

 private:
  friend class Catalogue;
  explicit Locale(std::string_view tag) : tag_{tag} {}
  std::string_view tag_;
};

/// A text of ours in English, which is also its key in the catalogue. Made by `tr`.
struct Message {
  std::string_view english;
};

/// A text that depends on a number, in both its English forms. Made by `tr`.
struct PluralMessage {
  std::string_view one;
  std::string_view many;
};

/// Marks a text for translation: `tr("Wrong code")`. `ui/catalogue extract` looks for this word with
/// literals behind it, in src/**/*.cc. Plain text, no HTML; variable parts as `{name}`, filled by `fill`.
[[nodiscard]] consteval auto tr(std::string_view english) -> Message { return Message{english}; }
/// The same for a number: `tr("{n} code left", "{n} codes left")`; `{n}` is filled by Catalogue::plural.
[[nodiscard]] consteval auto tr(std::string_view one, std::string_view many) -> PluralMessage {
  return PluralMessage{one, many};
}

/// What stands for one `{name}` of a text.
struct Filling {
  std::string_view name;
  std::string_view value;
};

/// Puts the values where the text has their `{name}`. A value is never looked through for further
/// placeholders; a placeholder without a value stays as it is.
[[nodiscard]] auto fill(std::string_view text, std::initializer_list<Filling> fillings) -> std::string;

/// Every text in every language. English is the source and needs no translation; a text that a language
/// lacks is shown in English. Immutable, safe to use from any thread.
class Catalogue {
 public:
  /// The translations in this binary. What is wrong with them is a bug of the build: one line, and abort.
  [[nodiscard]] static auto embedded() -> Catalogue;
  /// From these translations, which must outlive the catalogue. Those of English put other words in the place
  /// of ours. A fault names the language that comes twice, or has a text with another number of forms than
  /// its plural rule.
  [[nodiscard]] static auto create(std::span<const ui::CatalogueFile> files) -> Result<Catalogue>;

  /// English first, then the others.
  [[nodiscard]] auto locales() const -> std::vector<Locale>;
  /// The language of that name, in either case; nothing when there are no texts in it.
  [[nodiscard]] auto find(std::string_view tag) const -> std::optional<Locale>;
  /// The best for a browser's Accept-Language (RFC 9110, 12.5.4, by the lookup of RFC 4647, 3.4), or
  /// `otherwise` when the field is missing, malformed, or asks for nothing that is here.
  [[nodiscard]] auto negotiate(std::string_view accept_language, Locale otherwise) const -> Locale;

  /// The text in that language. Static text, or of the files that the catalogue was made from.
  [[nodiscard]] auto text(Locale locale, Message message) const -> std::string_view;
  /// The same with its placeholders filled.
  [[nodiscard]] auto text(Locale locale, Message message, std::initializer_list<Filling> fillings) const
      -> std::string;
  /// The form that goes with `n`, with `{n}` filled by `number`.
  [[nodiscard]] auto plural(Locale locale, PluralMessage message, std::uint64_t n) const -> std::string;

 private:
  struct Language {
    Locale locale;
    ui::PluralRule rule;
    std::unordered_map<std::string_view, std::span<const std::string_view>> forms;
  };
  Catalogue() = default;
  [[nodiscard]] auto language(Locale locale) const -> const Language*;
  [[nodiscard]] auto best_for(std::string_view range) const -> std::optional<Locale>;

  std::vector<Language> languages_;
};

}  // namespace sallyport::view
