#include "http/public_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "http/address.h"

namespace sallyport::http {
namespace {

auto lower(std::string_view text) -> std::string {
  std::string result{text};
  for (auto& letter : result) {
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
  }
  return result;
}

struct Authority {
  std::string host;
  std::string port;
};

auto is_host_name(std::string_view host) -> bool {
  constexpr std::size_t longest_name = 253;
  if (host.starts_with('[')) {
    const bool closed = host.ends_with(']') && host.contains(':');
    return closed && Address::parse(host.substr(1, host.size() - 2)).has_value();
  }
  const auto fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' ||
           letter == '.';
  };
  return !host.empty() && host.size() <= longest_name && host.front() != '.' &&
         std::ranges::all_of(host, fits);
}

/// Host and port in lower case; the port as it stands, without leading zeros, or empty.
auto read_authority(std::string_view text) -> std::optional<Authority> {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority authority{lower(text.substr(0, colon)), {}};
  if (!is_host_name(authority.host)) {
    return std::nullopt;
  }
  if (colon != std::string_view::npos) {
    const auto digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || stop != digits.data() + digits.size() || port == 0) {
      return std::nullopt;
    }
    authority.port = std::to_string(port);
  }
  return authority;
}

auto own_port(std::string_view scheme) -> std::string_view { return scheme == "https" ? "443" : "80"; }

}  // namespace

PublicUrl::PublicUrl(std::string host, std::string port, std::string_view scheme)
    : host_{std::move(host)}, port_{port == own_port(scheme) ? std::string{} : std::move(port)} {
  origin_ = fmt::format("{}://{}{}{}", scheme, host_, port_.empty() ? "" : ":", port_);
}

auto PublicUrl::create(std::string_view text) -> Result<PublicUrl> {
  const auto colon = text.find("://");
  const auto scheme = colon == std::string_view::npos ? std::string{} : lower(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") {
    return fault(fmt::format("the public URL '{}' must begin with https:// (or http://)", text));
  }
  auto rest = text.substr(colon + 3);
  if (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  auto authority = read_authority(rest);
  if (!authority) {
    return fault(
        fmt::format("the public URL '{}' must be a scheme, a host and perhaps a port, like "
                    "https://login.example.com",
                    text));
  }
  return PublicUrl{std::move(authority->host), std::move(authority->port), scheme};
}

auto PublicUrl::localhost(std::uint16_t port) -> PublicUrl {
  return PublicUrl{"localhost", std::to_string(port), "http"};
}

auto PublicUrl::is_host(std::string_view value) const -> bool {
  const auto as_browsers_write_it = std::string_view{origin_}.substr(origin_.find("//") + 2);
  if (value == as_browsers_write_it) {
    return true;
  }
  const auto authority = read_authority(value);
  if (!authority || authority->host != host_) {
    return false;
  }
  const auto own = own_port(is_https() ? "https" : "http");
  return (authority->port == own ? std::string_view{} : std::string_view{authority->port}) == port_;
}

}  // namespace sallyport::http
