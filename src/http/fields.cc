#include "http/fields.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace sallyport::http {
namespace {

auto hexadecimal(char digit) -> int {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const auto lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The length of the UTF-8 sequence at the start of `text` (RFC 3629 section 4), 0 when there is none.
auto sequence_length(std::string_view text) -> std::size_t {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<std::uint8_t>(text[index]) : std::uint8_t{0};
  };
  const auto continues = [&](std::size_t index) { return (byte(index) & 0xc0U) == 0x80U; };
  const auto lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xc2 && lead <= 0xdf) {
    return continues(1) ? 2 : 0;
  }
  if (lead >= 0xe0 && lead <= 0xef) {
    const bool overlong = lead == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = lead == 0xed && byte(1) > 0x9f;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const bool overlong = lead == 0xf0 && byte(1) < 0x90;
    const bool too_large = lead == 0xf4 && byte(1) > 0x8f;
    return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
  }
  return 0;
}

auto is_text(std::string_view bytes) -> bool {
  while (!bytes.empty()) {
    const auto length = sequence_length(bytes);
    if (length == 0 || bytes.front() == '\0') {
      return false;
    }
    bytes.remove_prefix(length);
  }
  return true;
}

/// Decodes bytes[from, to) onto bytes[out…), which never overtakes it. The new end, or nothing.
auto decode(std::string& bytes, std::pair<std::size_t, std::size_t> range, std::size_t out)
    -> std::optional<std::size_t> {
  const auto start = out;
  for (auto [at, end] = range; at < end; ++at) {
    char byte = bytes[at] == '+' ? ' ' : bytes[at];
    if (byte == '%') {
      const int high = at + 2 < end ? hexadecimal(bytes[at + 1]) : -1;
      const int low = high >= 0 ? hexadecimal(bytes[at + 2]) : -1;
      if (low < 0) {
        return std::nullopt;
      }
      byte = static_cast<char>((high * 16) + low);
      at += 2;
    }
    bytes[out++] = byte;
  }
  return is_text(std::string_view{bytes}.substr(start, out - start)) ? std::optional{out} : std::nullopt;
}

}  // namespace

auto Fields::parse(std::string&& encoded) -> std::optional<Fields> {
  Fields fields;
  const auto fill = [&] {
    std::size_t out = 0;
    for (std::size_t at = 0; at < encoded.size();) {
      const auto end = std::min(encoded.find('&', at), encoded.size());
      const auto equals = std::min(encoded.find('=', at), end);
      const auto name_end = decode(encoded, {at, equals}, out);
      const auto value_end =
          name_end ? decode(encoded, {std::min(equals + 1, end), end}, *name_end) : name_end;
      if (!value_end || *name_end == out || fields.size() == most) {
        return false;
      }
      const auto name = std::string_view{encoded}.substr(out, *name_end - out);
      const bool repeated = std::ranges::any_of(fields.entries_, [&](const Entry& entry) {
        return std::string_view{encoded}.substr(entry.name_start, entry.name_length) == name;
      });
      if (repeated) {
        return false;
      }
      fields.entries_.push_back({out, name.size(), *name_end, *value_end - *name_end});
      out = *value_end;
      at = end + 1;
    }
    return true;
  };
  const bool filled = fill();
  fields.decoded_ = Secret::take(std::move(encoded));
  return filled ? std::optional{std::move(fields)} : std::nullopt;
}

auto Fields::find(std::string_view name) const -> std::optional<std::string_view> {
  for (const auto& entry : entries_) {
    if (decoded_.reveal().substr(entry.name_start, entry.name_length) == name) {
      return decoded_.reveal().substr(entry.value_start, entry.value_length);
    }
  }
  return std::nullopt;
}

}  // namespace sallyport::http
