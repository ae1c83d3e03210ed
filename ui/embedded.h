#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// What the build has put into the binary (cmake/embed_ui.py writes the tables). All of it is static:
// nothing is read, unpacked or copied at run time.
namespace sallyport::ui {

/// A file of ui/templates.
struct TemplateFile {
  std::string_view name;  ///< Path below ui/templates without ".mustache".
  std::string_view text;
  std::string_view path = {};  ///< Where it was read from; empty: it is in the binary.
};

/// A file of ui/assets.
struct AssetFile {
  std::string_view name;          ///< Path below ui/assets.
  std::string_view content_type;  ///< With its charset where it is text.
  std::string_view bytes;
  std::string_view hash;  ///< 128 bits of the bytes' SHA-256, as 32 lower-case hexadecimal digits.
};

/// Which plural form goes with a number: the Plural-Forms line of a .po. Another line fails the build,
/// and gets a name here, a line in embed_ui.py and a case in view/catalogue.cc.
enum class PluralRule : std::uint8_t {
  always_one_form,  ///< plural=0
  one_and_other,    ///< plural=(n != 1): English, German, Hungarian
  up_to_one,        ///< plural=(n > 1): French
  one_few_other,    ///< plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2: Czech, Slovak
};

struct Translation {
  std::string_view msgid;
  std::span<const std::string_view> forms;  ///< One, or as many as the plural rule has.
};

/// A file of ui/locales, checked and compiled by msgfmt.
struct CatalogueFile {
  std::string_view locale;  ///< BCP 47, as the file is named: "hu", "pt-BR".
  PluralRule rule;
  std::span<const Translation> translations;
};

[[nodiscard]] auto templates() -> std::span<const TemplateFile>;
[[nodiscard]] auto assets() -> std::span<const AssetFile>;
[[nodiscard]] auto catalogues() -> std::span<const CatalogueFile>;

}  // namespace sallyport::ui
