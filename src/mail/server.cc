#include "mail/server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

#include "crypto/key_file.h"

namespace sallyport::mail {
namespace {

constexpr std::size_t longest_host = 253;
constexpr std::uint16_t submission = 587;   // RFC 6409
constexpr std::uint16_t submissions = 465;  // RFC 8314, 7.3

auto is_name(std::string_view host) -> bool {
  return !host.empty() && host.size() <= longest_host && !host.starts_with('.') && !host.starts_with('-') &&
         !host.contains("..") && std::ranges::all_of(host, [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
         });
}

auto is_ipv6_in_brackets(std::string_view host) -> bool {
  if (host.size() < 2 || !host.starts_with('[') || !host.ends_with(']')) {
    return false;
  }
  ::in6_addr ignored{};
  return ::inet_pton(AF_INET6, std::string{host.substr(1, host.size() - 2)}.c_str(), &ignored) == 1;
}

/// Written out, so that no name server and no other spelling has a say.
auto is_loopback(std::string_view host) -> bool {
  ::in_addr address{};
  constexpr unsigned loopback_network = 127;
  return host == "localhost" || host == "[::1]" ||
         (::inet_pton(AF_INET, std::string{host}.c_str(), &address) == 1 &&
          ntohl(address.s_addr) >> 24U == loopback_network);
}

auto port_in(std::string_view text) -> std::optional<std::uint16_t> {
  std::uint16_t port = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && stop == end && port > 0 ? std::optional{port} : std::nullopt;
}

struct Place {
  std::string_view host;
  std::optional<std::uint16_t> port;
};

/// What stands behind the scheme.
auto place_in(std::string_view text, std::uint16_t standard_port) -> Place {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) {
    return {.host = text, .port = standard_port};
  }
  return {.host = text.substr(0, colon), .port = port_in(text.substr(colon + 1))};
}

}  // namespace

ServerUrl::ServerUrl(std::string text, std::string_view host)
    : text_{std::move(text)}, is_of_this_machine_{is_loopback(host)} {}

auto ServerUrl::create(std::string_view text) -> Result<ServerUrl> {
  constexpr std::string_view by_starttls = "smtp://";
  constexpr std::string_view from_the_start = "smtps://";
  const bool is_smtps = text.starts_with(from_the_start);
  const auto scheme = is_smtps ? from_the_start : by_starttls;
  const auto place = text.starts_with(scheme)
                         ? place_in(text.substr(scheme.size()), is_smtps ? submissions : submission)
                         : Place{};
  if (!place.port || (!is_name(place.host) && !is_ipv6_in_brackets(place.host))) {
    return fault(
        "write smtp://HOST:PORT, or smtps://HOST:PORT where it is encrypted from the start, without user, "
        "password or path");
  }
  return ServerUrl{fmt::format("{}{}:{}", scheme, place.host, *place.port), place.host};
}

auto needs_encryption(const Server& server) -> bool {
  return server.url.is_encrypted_from_the_start() || !server.url.is_of_this_machine() ||
         server.trusted_certificates.has_value();
}

auto mail_password_in(const std::filesystem::path& path) -> Result<Secret> {
  return crypto::read_password_file({.path = path,
                                     .name = "the file of the mail server's password",
                                     .when_missing = "write the password into it, with mode 0600"});
}

}  // namespace sallyport::mail
