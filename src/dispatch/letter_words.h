#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "notice/notice.h"
#include "view/catalogue.h"

namespace sallyport::dispatch {

/// What a letter asks its reader to press.
struct Action {
  std::string label;
  std::string url;
};

/// What follows below the news.
enum class Closing : std::uint8_t {
  was_it_you,  ///< with the link that freezes the account
  ignore_it,   ///< somebody asked for a link: without it nothing happens
  ask_us,      ///< nothing to press
};

/// What a kind of notice says, in one language.
struct LetterWords {
  std::string subject;
  std::vector<std::string> paragraphs;
  std::optional<Action> action;
  Closing closing;
};

struct LetterContext {
  const view::Catalogue& catalogue;
  view::Locale locale;
  std::string_view brand;
  std::string_view public_url;
  /// What the link of the mail carries, for the kinds that have one of their own.
  std::string link_token;
};

[[nodiscard]] auto words_of(const notice::Draft& draft, const LetterContext& context) -> LetterWords;

}  // namespace sallyport::dispatch
