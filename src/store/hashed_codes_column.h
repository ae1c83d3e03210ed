#pragma once

#include <string>
#include <vector>

#include "factor/recovery_code/recovery_code.h"
#include "store/column.h"

namespace sallyport::store {

using HashedCodes = std::vector<factor::recovery_code::HashedCode>;

/// A set that is only ever kept and read as a whole: a line a code, "selector hash". Neither holds a blank.
template <>
struct Column<HashedCodes> {
  using Stored = std::string;
  static auto to_stored(const HashedCodes& codes) -> Stored;
  static auto from_stored(const Stored& stored) -> HashedCodes;
};

}  // namespace sallyport::store
