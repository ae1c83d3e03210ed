#pragma once

#include <vector>

#include "factor/password/policy.h"
#include "view/catalogue.h"

namespace sallyport::portal {

/// Why a password can't be chosen.
[[nodiscard]] auto weakness_words(factor::password::Weakness why) -> view::Message;
/// What would make it stronger; may be empty.
[[nodiscard]] auto weakness_advice(factor::password::Weakness why) -> std::vector<view::Message>;

}  // namespace sallyport::portal
