#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/configuration.h"
#include "app/value.h"
#include "base/result.h"
#include "http/address.h"
#include "http/public_url.h"
#include "mail/server.h"

namespace sallyport::app {

// The keys that say where something is. A fault says what to write instead.

/// "127.0.0.1:8080", "localhost:8080", "[::1]:8080"
[[nodiscard]] auto read_listen(const Value& value, std::optional<Listen>& into) -> Result<void>;
/// An https origin, or an http one of this machine.
[[nodiscard]] auto read_public_url(const Value& value, std::optional<http::PublicUrl>& into) -> Result<void>;
/// "sqlite", which is nothing, or the address of a PostgreSQL.
[[nodiscard]] auto read_database(const Value& value, std::optional<std::string>& into) -> Result<void>;
/// An address that PostgreSQL's client library takes, with no secret in it.
[[nodiscard]] auto read_database_url(const Value& value, std::optional<std::string>& into) -> Result<void>;
/// A list, or a text with commas where nothing else can be written.
[[nodiscard]] auto read_networks(const Value& value, std::vector<http::Network>& into) -> Result<void>;
[[nodiscard]] auto read_mail_server(const Value& value, std::optional<mail::ServerUrl>& into) -> Result<void>;

struct WantedAddress {
  std::string_view whose;
  std::string_view example;
};
[[nodiscard]] auto read_email_address(const Value& value, const WantedAddress& wanted,
                                      std::optional<std::string>& into) -> Result<void>;

}  // namespace sallyport::app
