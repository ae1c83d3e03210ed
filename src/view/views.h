#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ui/embedded.h"
#include "view/catalogue.h"
#include "view/data.h"

// The contract between a page and its template (for who writes templates: ui/templates/README.md).
//
//   render(locale, "sign_in", data)  puts ui/templates/sign_in.mustache where layout.mustache has
//   {{{content}}}; both see all of `data`.
//
//   {{name}}             a text, escaped for HTML text and for quoted attributes
//   {{{name}}}           ready HTML made by us: the SVG of a QR code
//   {{#name}}…{{/name}}  for a list: once a row; for an object: inside of it; for a text or a yes: once
//   {{^name}}…{{/name}}  where the above shows nothing: absent, no, an empty text, an empty list
//   {{.}}                the row itself, in a list of texts
//   {{since.text}}       a name inside of an object: the innermost `since` decides
//   {{> name}}           another template in its place (also in a folder: {{> icons/lock}})
//   {{#_}}Hello {{name}}{{/_}}   a text of the catalogue; the msgid is "Hello {{name}}"
//   {{asset.style_css}}  the address of ui/assets/style.css; any letter but a-z, 0-9 becomes _; as a section,
//                        {{#asset.icon_svg}}, whether there is such a file
//
// All but the names, sections and rows are settled when a page is first shown in a language, so it costs only
// these from then on.
//
// Every page gives its layout: title, error_prefix (yes/no: the title says "Error:" first), brand,
// signed_in (yes/no), csrf, nonce, lang, menu_profile and menu_security (yes/no), support_address.

namespace sallyport::view {

/// A file that the server sends. All of it is static text.
struct Asset {
  std::string_view content_type;
  std::string_view bytes;
  std::string_view hash;  ///< Of the bytes: 32 hexadecimal digits, an ETag once it is quoted.
};

/// What views are made of; must outlive them.
struct ViewSources {
  std::span<const ui::TemplateFile> templates;
  std::span<const ui::AssetFile> assets;
};

/// Every page's template in every language, each parsed when it is first shown. Immutable to whoever looks,
/// safe to use from any thread.
class Views {
 public:
  /// The templates in this binary, which need no look before they are shown: a test has seen them sound. A
  /// broken one is a bug: one line that names it, and abort.
  [[nodiscard]] static auto embedded(const Catalogue& catalogue,
                                     std::span<const ui::AssetFile> assets = ui::assets()) -> Views;
  /// Any others; all of them are looked at. A fault names the template, the line and what is wrong: a
  /// partial, an asset or a section's end that is missing, a template that includes itself, no layout, two
  /// assets under one name.
  [[nodiscard]] static auto create(const Catalogue& catalogue, const ViewSources& sources) -> Result<Views>;

  Views(const Views&) = delete;
  auto operator=(const Views&) -> Views& = delete;
  Views(Views&& other) noexcept;
  auto operator=(Views&& other) noexcept -> Views&;
  ~Views();

  /// The texts that they were made with.
  [[nodiscard]] auto catalogue() const -> const Catalogue&;

  /// The whole page, as UTF-8. A name without a template is a bug and aborts with a line that says so;
  /// call `require` at start, so that this is where it is found.
  [[nodiscard]] auto render(Locale locale, std::string_view name, const Data& data) const -> std::string;
  /// Aborts with a line that names the first of these that is no page. A template that another one includes
  /// is a partial and no page.
  void require(std::initializer_list<std::string_view> names) const;

  /// The asset at this path of the public URL, "/assets/HASH/NAME"; nothing for an unknown name or another
  /// hash. What it returns never changes under its path: it can be cached for ever.
  [[nodiscard]] auto asset(std::string_view path) const -> std::optional<Asset>;
  /// The asset of this name, for addresses that can't carry a hash ("/favicon.ico").
  [[nodiscard]] auto asset_named(std::string_view name) const -> std::optional<Asset>;
  /// The path under which `asset` finds that file of ui/assets. An unknown name is a bug and aborts.
  [[nodiscard]] auto asset_url(std::string_view name) const -> std::string;

 private:
  struct Pages;
  explicit Views(std::unique_ptr<Pages> pages);
  [[nodiscard]] static auto make(const Catalogue& catalogue, const ViewSources& sources) -> Result<Views>;
  std::unique_ptr<Pages> pages_;
};

}  // namespace sallyport::view
