#pragma once

#include <string>

#include "factor/factor.h"
#include "portal/language.h"

namespace sallyport::portal {

/// "Password and code": with what somebody has proven to be the person.
[[nodiscard]] auto factor_words(const Language& language, factor::Kinds factors) -> std::string;

}  // namespace sallyport::portal
