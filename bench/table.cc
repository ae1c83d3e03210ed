#include "bench/table.h"

#include <fmt/format.h>

namespace sallyport::bench {

auto head_of_table() -> std::string_view {
  return "| What | Figure | The machine's own limit | Share of it | Aim |\n"
         "|---|---:|---|---:|---|\n";
}

auto lines_of_table(const std::vector<Finding>& findings) -> std::string {
  std::string text;
  for (const auto& [what, figure, limit, share, aim] : findings) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", what, figure, limit, share, aim);
  }
  return text;
}

auto grouped(double number) -> std::string {
  const auto digits = fmt::format("{:.0f}", number);
  std::string text;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    constexpr std::size_t digits_of_a_group = 3;
    if (at > 0 && (digits.size() - at) % digits_of_a_group == 0) {
      text += ',';
    }
    text += digits[at];
  }
  return text;
}

auto percent(double part, double whole) -> std::string { return fmt::format("{:.0f} %", 100 * part / whole); }

auto at_least(double figure, double aim) -> std::string {
  return fmt::format("≥ {}: {}", grouped(aim), figure >= aim ? "met" : "missed");
}

auto at_most(double figure, double aim) -> std::string {
  return fmt::format("≤ {}: {}", grouped(aim), figure <= aim ? "met" : "missed");
}

auto below(double figure, double aim) -> std::string {
  return fmt::format("< {}: {}", grouped(aim), figure < aim ? "met" : "missed");
}

}  // namespace sallyport::bench
