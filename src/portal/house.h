#pragma once

#include "base/random.h"
#include "portal/form_tokens.h"
#include "portal/frame.h"
#include "portal/portal.h"
#include "portal/stock_pages.h"
#include "view/catalogue.h"
#include "view/views.h"

namespace sallyport::portal {

/// What every page is made with.
struct House {
  Flows flows;
  const view::Views& views;
  const view::Catalogue& catalogue;
  view::Locale standard_locale;
  FormTokens forms;
  Random& random;
  Settings settings;
  Frames frames;
  StockPages stock_pages;
};

}  // namespace sallyport::portal
