#pragma once

#include "base/random.h"
#include "portal/form_tokens.h"
#include "portal/portal.h"
#include "view/catalogue.h"
#include "view/views.h"

namespace sallyport::portal {

/// What every page is made with.
struct House {
  Flows flows;
  const view::Views& views;
  view::Catalogue catalogue;
  FormTokens forms;
  Random& random;
  Settings settings;
};

}  // namespace sallyport::portal
