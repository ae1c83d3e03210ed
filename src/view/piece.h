#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "view/name.h"

namespace sallyport::view {

/// A piece of a page, which is a row of them: all that is fixed is text already, the rest is looked up each
/// time.
struct Piece {
  enum class Kind : std::uint8_t {
    fixed,             ///< A text as it is.
    variable,          ///< The value of a name, escaped.
    raw_variable,      ///< The same as it is: ready HTML.
    section,           ///< Where the name shows something, its inside; for a list once a row.
    inverted_section,  ///< Where the name shows nothing, its inside.
  };

  Kind kind;
  std::string text = {};         ///< Of `fixed`.
  std::vector<Name> steps = {};  ///< Of all others: "since.text" is looked for step by step.
  std::size_t inside = 0;        ///< Of a section: so many pieces after it are its inside.
};

}  // namespace sallyport::view
