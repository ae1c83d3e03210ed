#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sallyport::bench {

/// One line of what the run has found.
struct Finding {
  std::string what;
  std::string figure;
  /// What this machine can do at best, measured in the same minutes; empty where there is no such thing.
  std::string limit;
  std::string share;
  std::string aim;
};

// A table in Markdown.
[[nodiscard]] auto head_of_table() -> std::string_view;
[[nodiscard]] auto lines_of_table(const std::vector<Finding>& findings) -> std::string;

/// "12,345", of a number that is not negative.
[[nodiscard]] auto grouped(double number) -> std::string;
/// "91 %".
[[nodiscard]] auto percent(double part, double whole) -> std::string;
/// The aim with how it went: "≥ 3,000: met".
[[nodiscard]] auto at_least(double figure, double aim) -> std::string;
[[nodiscard]] auto at_most(double figure, double aim) -> std::string;
[[nodiscard]] auto below(double figure, double aim) -> std::string;

}  // namespace sallyport::bench
