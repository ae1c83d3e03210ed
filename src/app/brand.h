#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/value.h"
#include "base/result.h"
#include "portal/foot_link.h"
#include "view/colour.h"

namespace sallyport::app {

/// What a company puts in the place of ours: what pages look like and say.
struct Brand {
  view::Accents accents;
  /// A PNG; nothing: our mark.
  std::optional<std::filesystem::path> logo;
  /// A folder of templates and texts; nothing: ours alone.
  std::optional<std::filesystem::path> overrides;
  /// May be empty.
  std::string support_hours;
  std::vector<portal::FootLink> links;
  /// May be empty.
  std::string imprint;
  /// Of the pages for whoever asks for none that there is, and of mails to whoever has chosen none.
  std::string language;
};

// The keys that say so. A fault says what to write instead.

/// One that can be read on the pages' grounds.
[[nodiscard]] auto read_colour(const Value& value, view::Scheme scheme, std::optional<view::Colour>& into)
    -> Result<void>;
/// The address of a page, https://….
[[nodiscard]] auto read_web_address(const Value& value, std::optional<std::string>& into) -> Result<void>;
/// A language that there are texts in.
[[nodiscard]] auto read_language(const Value& value, std::optional<std::string>& into) -> Result<void>;
[[nodiscard]] auto read_foot_links(const Value& value, std::vector<portal::FootLink>& into) -> Result<void>;

}  // namespace sallyport::app
