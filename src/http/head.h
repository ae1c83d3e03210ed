#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/response.h"

namespace sallyport::http {

/// How far the head of a request has come.
enum class Arrival { partial, complete, broken };

/// Looks for the end of a head, line by line. Every line must end in CRLF: a bare LF is broken at once, so
/// that nobody waits for a head that two readers would end at different places (RFC 9112 11.2).
class HeadScan {
 public:
  /// `bytes` is everything since the head's start; more of it at each call.
  auto look(std::string_view bytes) -> Arrival;
  /// With the empty line; of a complete head only.
  [[nodiscard]] auto length() const -> std::size_t { return seen_; }

 private:
  std::size_t seen_ = 0;
};

/// How the body is delimited (RFC 9112 6.3).
enum class Framing { none, length, chunked };

/// The head of a request, as far as this server looks at it. The views are into the block.
struct Head {
  std::string_view method;
  std::string_view target;
  enum class Version { http_1_0, http_1_1 } version = Version::http_1_1;
  Framing framing = Framing::none;
  /// Of Framing::length; a number beyond 18 digits is the largest.
  std::size_t content_length = 0;
  std::optional<std::string_view> host;
  std::optional<std::string_view> cookie;
  std::optional<std::string_view> origin;
  std::optional<std::string_view> sec_fetch_site;
  std::optional<std::string_view> content_type;
  std::optional<std::string_view> expect;
  std::string_view user_agent;
  std::string_view accept_language;
  /// The lines joined by commas.
  std::string forwarded_for;
  /// Whether the peer ends the connection after this request.
  enum class Persistence { keep, close } persistence = Persistence::keep;
};

/// Reads a whole head, strictly: whatever two readers could understand differently is 400. `most_target`
/// bounds the target in bytes (414); more than 128 fields are 431; a version other than 1.0 and 1.1 is 505.
[[nodiscard]] auto read_head(std::string_view block, std::size_t most_target) -> std::expected<Head, Status>;

/// The path of a target, with escaped unreserved characters decoded (RFC 3986 2.3). Nothing when another
/// escape remains, or a segment is empty, a dot or two, or holds ';' or a backslash: there is no such page.
[[nodiscard]] auto read_path(std::string_view raw) -> std::optional<std::string>;

}  // namespace sallyport::http
