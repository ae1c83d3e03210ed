#include "portal/factor_words.h"

namespace sallyport::portal {

using factor::Kind;
using view::tr;

auto factor_words(const Language& language, factor::Kinds factors) -> std::string {
  if (factors.has(Kind::code)) {
    return language.text(tr("Password and code"));
  }
  if (factors.has(Kind::recovery_code)) {
    return language.text(tr("Password and recovery code"));
  }
  if (factors.has(Kind::pass)) {
    return language.text(tr("Password and support pass"));
  }
  return language.text(tr("Password alone"));
}

}  // namespace sallyport::portal
