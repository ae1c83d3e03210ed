#include "portal/weakness_words.h"

namespace sallyport::portal {

using factor::password::Weakness;
using view::Message;
using view::tr;

auto weakness_words(Weakness why) -> Message {
  switch (why) {
    case Weakness::too_short:
      return tr("This password is too short. Choose one with more characters.");
    case Weakness::common:
      return tr("This password is among the most common ones. Choose another.");
    case Weakness::personal:
      return tr(
          "This password is made of your name, your address or the name of this portal. Choose another.");
    case Weakness::pattern:
      return tr("This password is a repetition, a sequence, a date or a row of keys. Choose another.");
    case Weakness::guessable:
      return tr("This password is easy to guess. Choose a stronger one.");
  }
  return {};
}

auto weakness_advice(Weakness why) -> std::vector<Message> {
  constexpr auto words = tr("Put four or five words together that have nothing to do with each other.");
  constexpr auto manager = tr("Or let a password manager make one.");
  switch (why) {
    case Weakness::too_short:
      return {tr("A whole sentence is fine: spaces count too."), manager};
    case Weakness::common:
      return {words, manager};
    case Weakness::personal:
      return {tr("Leave out everything that somebody who knows you would try."), words, manager};
    case Weakness::pattern:
      return {words, manager};
    case Weakness::guessable:
      return {tr("Add one or two more words that nobody would expect there."), manager};
  }
  return {};
}

}  // namespace sallyport::portal
