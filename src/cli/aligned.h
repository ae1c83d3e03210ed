#pragma once

#include <string>
#include <vector>

namespace sallyport::cli {

/// Lines whose cells stand under each other, two blanks between columns and none at the end.
[[nodiscard]] auto aligned(const std::vector<std::vector<std::string>>& rows) -> std::string;

}  // namespace sallyport::cli
