#pragma once

#include "sign_in/second_factor.h"
#include "view/catalogue.h"

namespace sallyport::portal {

/// What is said of a code of the app that is not accepted. Nothing is ever said of codes to come.
[[nodiscard]] auto code_words(sign_in::Told told) -> view::Message;
/// The same where the password was asked beside the code, and a recovery code may stand in its place.
[[nodiscard]] auto proof_words(sign_in::Told told) -> view::Message;

}  // namespace sallyport::portal
