#pragma once

#include <cstdint>
#include <string>

#include "view/catalogue.h"

namespace sallyport::view {

/// A quantity as that language writes it: 3,600 in English, 3.600 in German. Hungarian has a space at which
/// no line ends, in numbers of five digits and more. A language of the operator's gets no groups. Not for
/// what names something: years, codes, ids.
[[nodiscard]] auto number(Locale locale, std::uint64_t n) -> std::string;

}  // namespace sallyport::view
