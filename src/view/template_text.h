#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "view/catalogue.h"
#include "view/pieces.h"

namespace sallyport::view {

/// What templates are made of.
struct TemplateSources {
  std::unordered_map<std::string_view, std::string_view> templates;  ///< Name → text.
  /// Name → file, for those that were read from one: a fault names it.
  std::unordered_map<std::string_view, std::string_view> paths = {};
  std::unordered_map<std::string, std::string> asset_urls;  ///< "style_css" → URL.
};

/// A text of the catalogue in the language of a page.
using Translate = std::function<std::string_view(std::string_view msgid)>;

/// A page in its layout as the pieces that it is rendered from: partials, translated texts and asset
/// addresses are put in, comments and indentation are gone, and what is fixed between two names is one piece.
/// A fault names the template, the line and what is wrong there.
[[nodiscard]] auto pieces_of(const TemplateSources& sources, const Translate& translate,
                             std::string_view page) -> Result<Pieces>;

/// The templates that others include as partials, and the layout. They are no pages of their own.
/// A template that doesn't parse includes nothing.
[[nodiscard]] auto included_templates(const TemplateSources& sources) -> std::unordered_set<std::string_view>;

/// The texts of the catalogue in a template, as msgids; none of one that doesn't parse.
[[nodiscard]] auto texts_in(std::string_view template_text) -> std::vector<std::string>;

/// A template that another one puts in its place, and the line that says so.
struct Inclusion {
  std::string_view name;
  std::size_t line;
};
/// All of them in a template; none of one that doesn't parse.
[[nodiscard]] auto inclusions_in(std::string_view template_text) -> std::vector<Inclusion>;

/// White space at the ends removed, each run of it inside one blank: how a text of a template becomes its
/// msgid. `ui/catalogue` does the same.
[[nodiscard]] auto normalised(std::string_view text) -> std::string;

}  // namespace sallyport::view
