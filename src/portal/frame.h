#pragma once

#include <vector>

#include "portal/portal.h"
#include "view/catalogue.h"
#include "view/data.h"

namespace sallyport::portal {

/// What stands around every page alike: whose portal it is, where else to go, and the languages, each in its
/// own words. Made once for each language. Immutable, safe to use from any thread.
class Frames {
 public:
  Frames(const view::Catalogue& catalogue, const Settings& settings);

  /// For a language of that catalogue.
  [[nodiscard]] auto of(view::Locale locale) const -> const view::Data&;

 private:
  struct Frame {
    view::Locale locale;
    view::Data data;
  };
  std::vector<Frame> frames_;
};

}  // namespace sallyport::portal
