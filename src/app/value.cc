#include "app/value.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace sallyport::app {
namespace {

/// "90s", "30m" or "12h".
auto duration(const Value& value) -> std::optional<seconds> {
  constexpr std::int64_t most = 1'000'000;
  const auto text = text_of(value);
  if (!text || text->size() < 2) {
    return std::nullopt;
  }
  const auto count = parsed<std::int64_t>(std::string_view{*text}.substr(0, text->size() - 1));
  if (!count || *count < 0 || *count > most) {
    return std::nullopt;
  }
  switch (text->back()) {
    case 's':
      return seconds{*count};
    case 'm':
      return minutes{*count};
    case 'h':
      return hours{*count};
    case 'd':
      return days{*count};
    default:
      return std::nullopt;
  }
}

}  // namespace

auto text_of(const Value& value) -> Result<std::string> {
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    return untyped->text;
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return *text;
  }
  return fault("it is a text: write it in quotation marks");
}

auto whole_number(const Value& value, Range range) -> Result<std::int64_t> {
  std::optional<std::int64_t> number;
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    number = parsed<std::int64_t>(untyped->text);
  } else if (const auto* typed = std::get_if<std::int64_t>(&value)) {
    number = *typed;
  }
  if (!number || *number < range.least || *number > range.most) {
    return fault(
        fmt::format("write a whole number from {} to {}, without quotation marks", range.least, range.most));
  }
  return *number;
}

auto shown_duration(seconds length) -> std::string {
  if (length == seconds{0} || length % minutes{1} != seconds{0}) {
    return fmt::format("\"{}s\"", length.count());
  }
  // A day is still spoken of as 24 hours.
  if (length > days{1} && length % days{1} == seconds{0}) {
    return fmt::format("\"{}d\"", length / days{1});
  }
  return length % hours{1} == seconds{0} ? fmt::format("\"{}h\"", length / hours{1})
                                         : fmt::format("\"{}m\"", length / minutes{1});
}

auto printable_text(const Value& value, std::size_t longest) -> Result<std::string> {
  auto text = text_of(value);
  if (text && (text->empty() || text::printable(*text, longest) != *text)) {
    return fault(fmt::format("write 1 to {} printable characters", longest));
  }
  return text;
}

auto read_text(const Value& value, std::size_t longest, std::optional<std::string>& into) -> Result<void> {
  auto text = printable_text(value, longest);
  if (!text) {
    return std::unexpected{text.error()};
  }
  into = *std::move(text);
  return {};
}

auto split_at_commas(std::string_view text) -> std::vector<std::string> {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (const auto part = text::trim(text.substr(0, comma)); !part.empty()) {
      parts.emplace_back(part);
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

auto in_quotation_marks(std::string_view text) -> std::string {
  std::string marked = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      marked += '\\';
    }
    marked += letter;
  }
  return marked + '"';
}

auto read_duration(const Value& value, Span span, std::optional<seconds>& into) -> Result<void> {
  const auto length = duration(value);
  if (!length || *length < span.least || *length > span.most) {
    return fault(fmt::format("write {} to {}, as a number of s, m, h or d in quotation marks",
                             shown_duration(span.least), shown_duration(span.most)));
  }
  into = *length;
  return {};
}

}  // namespace sallyport::app
