#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "app/rule_draft.h"
#include "base/instant.h"
#include "base/result.h"
#include "portal/foot_link.h"
#include "portal/recommended_apps.h"

namespace sallyport::app {

/// A value as it was given. Text of a flag or a variable can be of any kind; in a file the kind is certain.
struct Untyped {
  std::string text;
};
using Value = std::variant<Untyped, std::string, std::int64_t, double, bool, std::vector<std::string>,
                           std::vector<portal::App>, std::vector<portal::FootLink>, std::vector<GroupDraft>>;

/// The longest name of a file, and address of a database.
constexpr std::size_t longest_path = 1'000;

// What reads a value says in its fault what to write instead.

[[nodiscard]] auto text_of(const Value& value) -> Result<std::string>;

/// The number that the whole text is.
template <class Number>
[[nodiscard]] auto parsed(std::string_view text) -> std::optional<Number> {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

struct Range {
  std::int64_t least;
  std::int64_t most;
};

[[nodiscard]] auto whole_number(const Value& value, Range range) -> Result<std::int64_t>;

template <class Number>
[[nodiscard]] auto read_number(const Value& value, Range range, Number& into) -> Result<void> {
  const auto number = whole_number(value, range);
  if (!number) {
    return std::unexpected{number.error()};
  }
  into = static_cast<Number>(*number);
  return {};
}

struct Span {
  seconds least;
  seconds most;
};

/// "90s", "30m", "12h" or "400d".
[[nodiscard]] auto read_duration(const Value& value, Span span, std::optional<seconds>& into) -> Result<void>;
[[nodiscard]] auto shown_duration(seconds length) -> std::string;

/// A text that can stand in a line: no control character, not too long, not empty.
[[nodiscard]] auto printable_text(const Value& value, std::size_t longest) -> Result<std::string>;
[[nodiscard]] auto read_text(const Value& value, std::size_t longest, std::optional<std::string>& into)
    -> Result<void>;

/// Without what is blank around them, and without those that are empty.
[[nodiscard]] auto split_at_commas(std::string_view text) -> std::vector<std::string>;

/// As a text is written in the file.
[[nodiscard]] auto in_quotation_marks(std::string_view text) -> std::string;

/// Empty for none.
template <class Text>
[[nodiscard]] auto shown_text(const std::optional<Text>& text) -> std::string {
  return text ? in_quotation_marks(*text) : std::string{};
}

}  // namespace sallyport::app
