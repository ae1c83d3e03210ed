#include "cli/aligned.h"

#include <algorithm>
#include <cstddef>

#include "text/text.h"

namespace sallyport::cli {
namespace {

auto width_of(const std::string& cell) -> std::size_t { return text::length(cell).value_or(cell.size()); }

}  // namespace

auto aligned(const std::vector<std::vector<std::string>>& rows) -> std::string {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], width_of(row[column]));
    }
  }
  std::string lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      line += row[column];
      line.append(widths[column] - width_of(row[column]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines += line + '\n';
  }
  return lines;
}

}  // namespace sallyport::cli
