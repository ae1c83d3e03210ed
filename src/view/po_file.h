#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::view {

/// A text of a .po, in English and in its language.
struct PoEntry {
  std::string msgid;
  std::optional<std::string> plural;
  std::vector<std::string> forms;
  /// Where it begins.
  std::size_t line = 0;
};

/// The entries of a .po as gettext writes them, without its header, its comments, and what is not translated.
/// A fault names the file, the line and what is wrong there. `path` is what the file is called in it.
[[nodiscard]] auto read_po(std::string_view path, std::string_view text) -> Result<std::vector<PoEntry>>;

}  // namespace sallyport::view
