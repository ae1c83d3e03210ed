#include "text/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <vector>

namespace sallyport::text {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view ellipsis = "\xE2\x80\xA6";     // U+2026

struct CodePoint {
  std::int32_t value;
  std::size_t size;
};

// The code point at the front; nothing when no well-formed one stands there.
auto first_code_point(std::string_view text) -> std::optional<CodePoint> {
  utf8proc_int32_t value = 0;
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (size <= 0) {
    return std::nullopt;
  }
  return CodePoint{value, static_cast<std::size_t>(size)};
}

// The one at the end.
auto last_code_point(std::string_view text) -> std::optional<CodePoint> {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
    const auto found = first_code_point(text.substr(text.size() - size));
    if (found && found->size == size) {
      return found;
    }
  }
  return std::nullopt;
}

// A buffer of code points that may spell a password: wiped when it goes.
class Buffer {
 public:
  explicit Buffer(std::size_t size) : points_(size) {}
  Buffer(const Buffer&) = delete;
  Buffer(Buffer&&) = delete;
  auto operator=(const Buffer&) -> Buffer& = delete;
  auto operator=(Buffer&&) -> Buffer& = delete;
  ~Buffer() { explicit_bzero(points_.data(), points_.size() * sizeof(utf8proc_int32_t)); }

  [[nodiscard]] auto data() -> utf8proc_int32_t* { return points_.data(); }

 private:
  std::vector<utf8proc_int32_t> points_;
};

auto decompose(std::string_view text, Buffer* into, std::size_t room, utf8proc_option_t options)
    -> std::optional<std::size_t> {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto needed = utf8proc_decompose(bytes, static_cast<utf8proc_ssize_t>(text.size()),
                                         into == nullptr ? nullptr : into->data(),
                                         static_cast<utf8proc_ssize_t>(room), options);
  return needed < 0 ? std::nullopt : std::optional{static_cast<std::size_t>(needed)};
}

auto normalize(std::string_view text, utf8proc_option_t options) -> std::optional<std::string> {
  const auto needed = decompose(text, nullptr, 0, options);
  if (!needed) {
    return std::nullopt;
  }
  // One more, because the library ends what it re-encodes with a NUL.
  Buffer buffer{*needed + 1};
  const auto decomposed = decompose(text, &buffer, *needed, options);
  if (!decomposed) {
    return std::nullopt;
  }
  const auto size = utf8proc_reencode(buffer.data(), static_cast<utf8proc_ssize_t>(*decomposed), options);
  if (size < 0) {
    return std::nullopt;
  }
  return std::string{reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(size)};
}

constexpr auto combined(std::initializer_list<utf8proc_option_t> options) -> utf8proc_option_t {
  unsigned all = 0;
  for (const auto option : options) {
    all |= static_cast<unsigned>(option);
  }
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): the library's options are flags
  return static_cast<utf8proc_option_t>(all);
}

constexpr auto nfc_options = combined({UTF8PROC_STABLE, UTF8PROC_COMPOSE});
constexpr auto nfd_options = combined({UTF8PROC_STABLE, UTF8PROC_DECOMPOSE});
constexpr auto fold_options =
    combined({UTF8PROC_STABLE, UTF8PROC_COMPOSE, UTF8PROC_COMPAT, UTF8PROC_CASEFOLD, UTF8PROC_IGNORE});

constexpr auto is_ascii(char byte) -> bool { return static_cast<unsigned char>(byte) < 0x80; }

/// Well-formed, and no character of it joins another: none does that comes before the first combining mark,
/// U+0300, which is CC 80 in UTF-8. Nearly every name is such a text, and the library takes far longer to
/// say so.
auto comes_before_all_marks(std::string_view text) -> bool {
  const auto is_within = [](char byte, unsigned char least, unsigned char most) {
    return static_cast<unsigned char>(byte) >= least && static_cast<unsigned char>(byte) <= most;
  };
  while (!text.empty()) {
    if (is_ascii(text.front())) {
      text.remove_prefix(1);
    } else if (text.size() > 1 && is_within(text[0], 0xC2, 0xCB) && is_within(text[1], 0x80, 0xBF)) {
      text.remove_prefix(2);
    } else {
      return false;
    }
  }
  return true;
}

auto in_lower_case(std::string_view ascii) -> std::string {
  std::string lower{ascii};
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

auto is_white_space(std::int32_t point) -> bool {
  const auto category = utf8proc_category(point);
  return (point >= '\t' && point <= '\r') || point == 0x85 || category == UTF8PROC_CATEGORY_ZS ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

// A character that shows itself, and nothing else happens.
auto is_plain(std::int32_t point) -> bool {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CC:  // controls, escape among them
    case UTF8PROC_CATEGORY_CF:  // formatting: bidirectional, zero width
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:  // private: looks like anything
    case UTF8PROC_CATEGORY_CN:  // unassigned
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return false;
    default:  // the library's categories, of which all others are plain
      return utf8proc_get_property(point)->ignorable == 0;
  }
}

}  // namespace

auto is_utf8(std::string_view text) -> bool { return length(text).has_value(); }

auto length(std::string_view text) -> std::optional<std::size_t> {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (!point) {
      return std::nullopt;
    }
    text.remove_prefix(point->size);
    ++count;
  }
  return count;
}

auto nfc(std::string_view text) -> std::optional<std::string> {
  return comes_before_all_marks(text) ? std::string{text} : normalize(text, nfc_options);
}

auto nfd(std::string_view text) -> std::optional<std::string> { return normalize(text, nfd_options); }

auto fold(std::string_view text) -> std::optional<std::string> {
  if (std::ranges::all_of(text, is_ascii)) {
    return in_lower_case(text);
  }
  // Folding U+0345 gives a letter, so marks must stand in their order before (Unicode, D145).
  const auto composed = nfc(text);
  return composed ? normalize(*composed, fold_options) : std::nullopt;
}

auto printable(std::string_view text, std::size_t max_code_points) -> std::string {
  std::string out;
  std::size_t last_start = 0;
  for (std::size_t count = 0; !text.empty() && max_code_points > 0; ++count) {
    if (count == max_code_points) {
      out.resize(last_start);
      out += ellipsis;
      break;
    }
    const auto point = first_code_point(text);
    const auto size = point ? point->size : 1;
    last_start = out.size();
    out += point && is_plain(point->value) ? text.substr(0, size) : replacement;
    text.remove_prefix(size);
  }
  return out;
}

auto trim(std::string_view text) -> std::string_view {
  for (auto point = first_code_point(text); point && is_white_space(point->value);
       point = first_code_point(text)) {
    text.remove_prefix(point->size);
  }
  for (auto point = last_code_point(text); point && is_white_space(point->value);
       point = last_code_point(text)) {
    text.remove_suffix(point->size);
  }
  return text;
}

}  // namespace sallyport::text
