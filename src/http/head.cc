#include "http/head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace sallyport::http {
namespace {

constexpr std::size_t most_fields = 128;
constexpr std::size_t most_method = 32;

auto lower(char letter) -> char {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
}

auto same_name(std::string_view left, std::string_view right) -> bool {
  return left.size() == right.size() && std::ranges::equal(left, right, {}, lower);
}

/// Which bytes may stand somewhere.
using ByteSet = std::array<bool, 256>;

/// RFC 9110 5.6.2
constexpr ByteSet token_bytes = [] {
  ByteSet fits{};
  for (const char byte : std::string_view{"!#$%&'*+-.^_`|~0123456789"
                                          "abcdefghijklmnopqrstuvwxyz"
                                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}) {
    fits.at(static_cast<unsigned char>(byte)) = true;
  }
  return fits;
}();

/// RFC 9110 5.5 without the obsolete folding: no control characters but the tab.
constexpr ByteSet value_bytes = [] {
  constexpr std::size_t remove = 0x7f;
  ByteSet fits{};
  std::fill(fits.begin() + ' ', fits.end(), true);
  fits.at(remove) = false;
  fits.at('\t') = true;
  return fits;
}();

auto consists_of(const ByteSet& fitting, std::string_view text) -> bool {
  return std::ranges::all_of(text, [&](char byte) { return fitting[static_cast<unsigned char>(byte)]; });
}

auto is_token(std::string_view text) -> bool { return !text.empty() && consists_of(token_bytes, text); }

auto is_visible(std::string_view text) -> bool {
  return std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte <= '~'; });
}

auto trimmed(std::string_view text) -> std::string_view {
  const auto is_blank = [](char byte) { return byte == ' ' || byte == '\t'; };
  while (!text.empty() && is_blank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

/// Takes the next line, without its CRLF, from the front of `rest`, which holds one.
auto take_line(std::string_view& rest) -> std::string_view {
  const auto end = rest.find("\r\n");
  const auto line = rest.substr(0, end);
  rest.remove_prefix(line.size() + 2);
  return line;
}

auto read_length(std::string_view text) -> std::optional<std::size_t> {
  if (text.empty() || !std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '9'; })) {
    return std::nullopt;
  }
  std::size_t length = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  return error == std::errc{} ? length : std::numeric_limits<std::size_t>::max();
}

/// Whether the list of a Connection field holds "close".
auto says_close(std::string_view list) -> bool {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (same_name(trimmed(list.substr(0, end)), "close")) {
      return true;
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

/// Collects the fields of one head.
class Reader {
 public:
  auto request_line(std::string_view line, std::size_t most_target) -> std::optional<Status>;
  auto field(std::string_view line) -> std::optional<Status>;
  auto finish() && -> std::expected<Head, Status>;

 private:
  /// The fields that must not come twice.
  auto single(std::string_view name) -> std::optional<std::string_view>*;

  struct WholeHead : Head {
    std::optional<std::string_view> length;
    std::optional<std::string_view> transfer_encoding;
  };

  WholeHead head_;
  std::size_t fields_ = 0;
};

auto Reader::request_line(std::string_view line, std::size_t most_target) -> std::optional<Status> {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Status::bad_request;
  }
  head_.method = line.substr(0, first);
  head_.target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!is_token(head_.method) || head_.method.size() > most_method || head_.target.empty() ||
      !is_visible(head_.target) || head_.target.contains('#') || !is_visible(version)) {
    return Status::bad_request;
  }
  if (head_.target.size() > most_target) {
    return Status::uri_too_long;
  }
  if (version == "HTTP/1.0") {
    head_.version = Head::Version::http_1_0;
    head_.persistence = Head::Persistence::close;
    return std::nullopt;
  }
  if (version == "HTTP/1.1") {
    return std::nullopt;
  }
  return version.starts_with("HTTP/") ? Status::version_not_supported : Status::bad_request;
}

auto Reader::single(std::string_view name) -> std::optional<std::string_view>* {
  using Place = std::optional<std::string_view> WholeHead::*;
  static constexpr std::array<std::pair<std::string_view, Place>, 8> places{{
      {"host", &WholeHead::host},
      {"cookie", &WholeHead::cookie},
      {"origin", &WholeHead::origin},
      {"expect", &WholeHead::expect},
      {"content-type", &WholeHead::content_type},
      {"content-length", &WholeHead::length},
      {"sec-fetch-site", &WholeHead::sec_fetch_site},
      {"transfer-encoding", &WholeHead::transfer_encoding},
  }};
  const auto* found =
      std::ranges::find_if(places, [&](const auto& place) { return same_name(name, place.first); });
  return found != places.end() ? &(head_.*found->second) : nullptr;
}

auto Reader::field(std::string_view line) -> std::optional<Status> {
  const auto colon = std::min(line.find(':'), line.size());
  const auto name = line.substr(0, colon);
  // A folded line begins with a blank, so that its name is no token.
  if (colon == line.size() || !is_token(name) || !consists_of(value_bytes, line.substr(colon))) {
    return Status::bad_request;
  }
  if (++fields_ > most_fields) {
    return Status::header_fields_too_large;
  }
  const auto value = trimmed(line.substr(colon + 1));
  if (auto* place = single(name); place != nullptr) {
    const bool repeated = place->has_value();
    *place = value;
    return repeated ? std::optional{Status::bad_request} : std::nullopt;
  }
  if (same_name(name, "user-agent")) {
    head_.user_agent = value;
  } else if (same_name(name, "accept-language")) {
    head_.accept_language = value;
  } else if (same_name(name, "x-forwarded-for")) {
    head_.forwarded_for.append(head_.forwarded_for.empty() ? "" : ",").append(value);
  } else if (same_name(name, "connection") && says_close(value)) {
    head_.persistence = Head::Persistence::close;
  }
  return std::nullopt;
}

auto Reader::finish() && -> std::expected<Head, Status> {
  const bool is_1_1 = head_.version == Head::Version::http_1_1;
  if (is_1_1 && !head_.host) {
    return std::unexpected{Status::bad_request};
  }
  if (head_.transfer_encoding) {
    if (head_.length || !is_1_1 || *head_.transfer_encoding != "chunked") {
      return std::unexpected{Status::bad_request};
    }
    head_.framing = Framing::chunked;
  }
  if (head_.length) {
    const auto length = read_length(*head_.length);
    if (!length) {
      return std::unexpected{Status::bad_request};
    }
    head_.content_length = *length;
    head_.framing = *length == 0 ? Framing::none : Framing::length;
  }
  if (!is_1_1) {
    head_.expect.reset();
  }
  return static_cast<Head&&>(head_);
}

auto is_unreserved(char byte) -> bool {
  return (lower(byte) >= 'a' && lower(byte) <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
         byte == '.' || byte == '_' || byte == '~';
}

/// The character that "%XX" at the start of `text` stands for, when it is unreserved.
auto unescaped(std::string_view text) -> std::optional<char> {
  unsigned code = 0;
  const auto digits = text.substr(1, 2);
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  const bool whole = error == std::errc{} && digits.size() == 2 && stop == digits.data() + 2;
  const auto byte = static_cast<char>(code);
  return whole && is_unreserved(byte) ? std::optional{byte} : std::nullopt;
}

}  // namespace

auto HeadScan::look(std::string_view bytes) -> Arrival {
  for (;;) {
    const auto end = bytes.find('\n', seen_);
    if (end == std::string_view::npos) {
      return Arrival::partial;
    }
    if (end == seen_ || bytes[end - 1] != '\r') {
      return Arrival::broken;
    }
    const bool empty_line = end - seen_ == 1;
    seen_ = end + 1;
    if (empty_line) {
      return Arrival::complete;
    }
  }
}

auto read_head(std::string_view block, std::size_t most_target) -> std::expected<Head, Status> {
  if (!block.ends_with("\r\n\r\n")) {
    return std::unexpected{Status::bad_request};
  }
  Reader reader;
  if (const auto refused = reader.request_line(take_line(block), most_target)) {
    return std::unexpected{*refused};
  }
  while (block != "\r\n") {
    if (const auto refused = reader.field(take_line(block))) {
      return std::unexpected{*refused};
    }
  }
  return std::move(reader).finish();
}

auto read_path(std::string_view raw) -> std::optional<std::string> {
  std::string path;
  path.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] != '%') {
      path += raw[at];
      continue;
    }
    const auto byte = unescaped(raw.substr(at));
    if (!byte) {
      return std::nullopt;
    }
    path += *byte;
    at += 2;
  }
  if (!path.starts_with('/') || path.contains(';') || path.contains('\\')) {
    return std::nullopt;
  }
  for (std::size_t start = 1; start < path.size();) {
    const auto end = std::min(path.find('/', start), path.size());
    const auto segment = std::string_view{path}.substr(start, end - start);
    if (segment.empty() || segment == "." || segment == "..") {
      return std::nullopt;
    }
    start = end + 1;
  }
  return path;
}

}  // namespace sallyport::http
