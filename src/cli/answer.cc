#include "cli/answer.h"

#include <fmt/format.h>

#include <utility>

#include "text/text.h"

namespace sallyport::cli {
namespace {

constexpr std::size_t longest_line = 600;
constexpr std::size_t longest_quotation = 64;

auto line(std::string_view what) -> std::string {
  return fmt::format("sallyport: {}\n", text::printable(what, longest_line));
}

}  // namespace

auto done(std::string out) -> Answer { return {.exit = Exit::done, .out = std::move(out), .err = {}}; }

auto refused(std::string_view what) -> Answer {
  return {.exit = Exit::refused, .out = {}, .err = line(what)};
}

auto wrong_usage(std::string_view what) -> Answer {
  return {.exit = Exit::wrong_usage, .out = {}, .err = line(what)};
}

auto in_quotes(std::string_view typed) -> std::string {
  return fmt::format("'{}'", text::printable(typed, longest_quotation));
}

}  // namespace sallyport::cli
