#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "view/catalogue.h"

namespace sallyport::view {

/// What a user agent says of itself, as far as we know it. It is a claim: anybody can send any.
struct BrowserAndSystem {
  /// A name like "Firefox", which is the same in every language; nothing when it is none that we know.
  std::optional<std::string_view> browser;
  /// "Windows", "iPhone", …
  std::optional<std::string_view> system;
  enum class What { browser, program } what = What::browser;
};
/// Nothing of the text itself comes out, whatever it holds; texts of any length and any bytes are read.
[[nodiscard]] auto browser_in(std::string_view user_agent) -> BrowserAndSystem;

/// "Firefox on Windows", "An unknown browser", "A program, not a browser".
[[nodiscard]] auto browser_words(const Catalogue& catalogue, Locale locale, std::string_view user_agent)
    -> std::string;

}  // namespace sallyport::view
