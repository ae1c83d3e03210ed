#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::http {

/// Where the portal is known in the world: the only source of absolute links, and what Host and Origin of a
/// request are compared with. Scheme, host and port; nothing behind.
class PublicUrl {
 public:
  /// Reads "https://login.example.com" or "http://localhost:8080", with or without a '/' at the end. Scheme
  /// and host are folded to lower case and the scheme's own port is left out. A fault says what is wrong.
  [[nodiscard]] static auto create(std::string_view text) -> Result<PublicUrl>;
  /// http://localhost:PORT
  [[nodiscard]] static auto localhost(std::uint16_t port) -> PublicUrl;

  /// As a browser writes it in Origin (RFC 6454 6.2): "https://login.example.com".
  [[nodiscard]] auto origin() const -> const std::string& { return origin_; }
  /// The host alone, an IPv6 address in brackets.
  [[nodiscard]] auto host() const -> const std::string& { return host_; }
  [[nodiscard]] auto is_https() const -> bool { return origin_.starts_with("https:"); }
  /// Whether the value of a Host header means this place: in either case, the scheme's own port said or not.
  [[nodiscard]] auto is_host(std::string_view value) const -> bool;

 private:
  PublicUrl(std::string host, std::string port, std::string_view scheme);

  std::string host_;
  /// Empty for the scheme's own.
  std::string port_;
  std::string origin_;
};

}  // namespace sallyport::http
