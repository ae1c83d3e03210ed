#include "portal/code_words.h"

namespace sallyport::portal {

using sign_in::Told;
using view::Message;
using view::tr;

auto code_words(Told told) -> Message {
  switch (told) {
    case Told::not_right:
      return tr("This code is not right. Enter the code that your app shows now.");
    case Told::code_expired:
      return tr("This code has expired. Enter the new one that your app shows now.");
    case Told::code_already_used:
      return tr("This code has been used already. Wait until your app shows the next one, then enter it.");
    case Told::factor_locked:
      return tr(
          "Codes from your app are switched off, because too many wrong ones were entered. Use a "
          "recovery code.");
  }
  return {};
}

auto proof_words(Told told) -> Message {
  switch (told) {
    case Told::not_right:
      return tr("The password or the code is not right. Check both, then try again.");
    case Told::code_expired:
    case Told::code_already_used:
      return code_words(told);
    case Told::factor_locked:
      return tr(
          "Codes of this kind are switched off, because too many wrong ones were entered. Use a "
          "recovery code instead of a code from your app, or the other way round.");
  }
  return {};
}

}  // namespace sallyport::portal
