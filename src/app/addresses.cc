#include "app/addresses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "account/identifier.h"
#include "store/postgresql/address.h"
#include "text/text.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_network = 60;

/// "127.0.0.1", "localhost", or an IPv6 address in brackets.
auto parse_host(std::string_view host) -> std::optional<http::Address> {
  if (host == "localhost") {
    return http::Address::parse("127.0.0.1");
  }
  const bool in_brackets = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (in_brackets != host.contains(':')) {
    return std::nullopt;
  }
  return http::Address::parse(in_brackets ? host.substr(1, host.size() - 2) : host);
}

}  // namespace

auto read_listen(const Value& value, std::optional<Listen>& into) -> Result<void> {
  const auto text = text_of(value).value_or("");
  const auto colon = text.rfind(':');
  const auto address = parse_host(std::string_view{text}.substr(0, colon == std::string::npos ? 0 : colon));
  const auto port = parsed<std::uint16_t>(colon == std::string::npos ? "" : text.substr(colon + 1));
  if (!address || !port) {
    return fault("write an address and a port, like \"127.0.0.1:8080\" or \"[::1]:8080\"");
  }
  into = Listen{.address = *address, .port = *port};
  return {};
}

auto read_public_url(const Value& value, std::optional<http::PublicUrl>& into) -> Result<void> {
  const auto text = printable_text(value, longest_path);
  if (!text) {
    return std::unexpected{text.error()};
  }
  auto url = http::PublicUrl::create(*text);
  if (!url) {
    return std::unexpected{url.error()};
  }
  const auto is_here = url->host() == "localhost" || url->host() == "127.0.0.1" || url->host() == "[::1]";
  if (!url->is_https() && !is_here) {
    return fault(fmt::format("write https://{}: over plain http browsers keep a sign-in on localhost alone",
                             url->host()));
  }
  into = *std::move(url);
  return {};
}

auto read_database(const Value& value, std::optional<std::string>& into) -> Result<void> {
  if (text_of(value).value_or("") == "sqlite") {
    into.reset();
    return {};
  }
  return read_database_url(value, into);
}

auto read_database_url(const Value& value, std::optional<std::string>& into) -> Result<void> {
  auto url = printable_text(value, longest_path);
  if (!url) {
    return std::unexpected{url.error()};
  }
  if (!url->starts_with("postgresql://")) {
    return fault("write postgresql://USER@HOST/DATABASE");
  }
  if (const auto checked = store::postgresql::connection_parameters(*url, {}); !checked) {
    return std::unexpected{checked.error()};
  }
  into = *std::move(url);
  return {};
}

auto read_networks(const Value& value, std::vector<http::Network>& into) -> Result<void> {
  std::vector<std::string> texts;
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    texts = split_at_commas(untyped->text);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    texts = *list;
  } else {
    return fault("write a list of addresses and networks, like [\"127.0.0.1\", \"10.0.0.0/8\"]");
  }
  into.clear();
  for (const auto& text : texts) {
    auto network = http::Network::create(text::printable(text, longest_network));
    if (!network) {
      return std::unexpected{network.error()};
    }
    into.push_back(*network);
  }
  return {};
}

auto read_mail_server(const Value& value, std::optional<mail::ServerUrl>& into) -> Result<void> {
  const auto text = printable_text(value, longest_path);
  auto url = text ? mail::ServerUrl::create(*text) : std::unexpected{text.error()};
  if (!url) {
    return std::unexpected{url.error()};
  }
  into = *std::move(url);
  return {};
}

auto read_email_address(const Value& value, const WantedAddress& wanted, std::optional<std::string>& into)
    -> Result<void> {
  const auto text = text_of(value);
  const auto address = text ? account::EmailAddress::create(*text) : std::unexpected{text.error()};
  if (!address) {
    return fault(fmt::format("write {}, like \"{}\"", wanted.whose, wanted.example));
  }
  into = address->text();
  return {};
}

}  // namespace sallyport::app
