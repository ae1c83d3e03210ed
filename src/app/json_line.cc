#include "app/json_line.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "text/text.h"

namespace sallyport::app {
namespace {

constexpr char32_t replacement = 0xFFFD;

/// How many bytes a code point takes that begins with this one.
auto size_by(unsigned char lead) -> std::size_t {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xE0) {
    return 2;
  }
  return lead < 0xF0 ? 3 : 4;
}

/// Takes the first code point off; a byte that begins none counts as U+FFFD.
auto next_code_point(std::string_view& text) -> char32_t {
  const auto lead = static_cast<unsigned char>(text.front());
  const auto size = size_by(lead);
  if (!text::is_utf8(text.substr(0, size))) {
    text.remove_prefix(1);
    return replacement;
  }
  char32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  for (std::size_t index = 1; index < size; ++index) {
    point = (point << 6U) | (static_cast<unsigned char>(text[index]) & 0x3FU);
  }
  text.remove_prefix(size);
  return point;
}

void append_escaped(std::string& line, char32_t point) {
  constexpr char32_t first_beyond = 0x10000;
  if (point < first_beyond) {
    fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(point));
    return;
  }
  const auto rest = static_cast<unsigned>(point - first_beyond);
  fmt::format_to(std::back_inserter(line), "\\u{:04x}\\u{:04x}", 0xD800U + (rest >> 10U),
                 0xDC00U + (rest & 0x3FFU));
}

auto is_plain(char letter) -> bool {
  return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
}

void append_special(std::string& line, char32_t point) {
  if (point == '"' || point == '\\') {
    line += '\\';
    line += static_cast<char>(point);
  } else {
    append_escaped(line, point);
  }
}

void append_text(std::string& line, std::string_view text) {
  line += '"';
  for (;;) {
    const auto* const special = std::ranges::find_if_not(text, is_plain);
    line.append(text.begin(), special);
    text = {special, text.end()};
    if (text.empty()) {
      break;
    }
    append_special(line, next_code_point(text));
  }
  line += '"';
}

}  // namespace

void JsonLine::begin(std::string_view name) {
  if (text_.size() > 1) {
    text_ += ',';
  }
  text_.append(1, '"').append(name).append("\":");
}

auto JsonLine::add(std::string_view name, std::string_view value) -> JsonLine& {
  begin(name);
  append_text(text_, value);
  return *this;
}

auto JsonLine::add(std::string_view name, std::int64_t value) -> JsonLine& {
  begin(name);
  fmt::format_to(std::back_inserter(text_), FMT_COMPILE("{}"), value);
  return *this;
}

auto JsonLine::add_unless_empty(std::string_view name, std::string_view value) -> JsonLine& {
  return value.empty() ? *this : add(name, value);
}

auto JsonLine::text() && -> std::string { return std::move(text_) + "}\n"; }

}  // namespace sallyport::app
