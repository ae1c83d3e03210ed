#include "view/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace sallyport::view {
namespace {

constexpr std::size_t group = 3;

/// How a language groups digits, as the Unicode CLDR has it.
struct Grouping {
  std::string_view language;
  std::string_view separator;
  /// Shorter numbers have no groups.
  std::size_t fewest_digits;
};

constexpr std::array groupings{
    Grouping{.language = "en", .separator = ",", .fewest_digits = 4},
    Grouping{.language = "hu", .separator = "\u00a0", .fewest_digits = 5},
    Grouping{.language = "de", .separator = ".", .fewest_digits = 4},
};

}  // namespace

auto number(Locale locale, std::uint64_t n) -> std::string {
  auto digits = fmt::format("{}", n);
  const auto* grouping = std::ranges::find(groupings, locale.tag(), &Grouping::language);
  if (grouping != groupings.end() && digits.size() >= grouping->fewest_digits) {
    for (auto at = digits.size(); at > group;) {
      at -= group;
      digits.insert(at, grouping->separator);
    }
  }
  return digits;
}

}  // namespace sallyport::view
