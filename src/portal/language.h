#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "view/catalogue.h"

namespace sallyport::portal {

/// The texts in the language of one visitor.
struct Language {
  const view::Catalogue& catalogue;
  view::Locale locale;

  [[nodiscard]] auto text(view::Message message) const -> std::string {
    return std::string{catalogue.text(locale, message)};
  }
  [[nodiscard]] auto text(view::Message message, std::initializer_list<view::Filling> fillings) const
      -> std::string {
    return catalogue.text(locale, message, fillings);
  }
  [[nodiscard]] auto plural(view::PluralMessage message, std::uint64_t n) const -> std::string {
    return catalogue.plural(locale, message, n);
  }
};

}  // namespace sallyport::portal
