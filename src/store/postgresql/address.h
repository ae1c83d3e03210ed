#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::store {

/// Where a PostgreSQL is found.
struct PostgresqlAddress {
  /// "postgresql://USER@HOST[,HOST…]/DATABASE?…", with the parameters of PostgreSQL's own client library.
  std::string url;
  /// Without one, the server asks for none (a socket of this machine, a client certificate).
  std::optional<Secret> password;
  /// Behind PgBouncer: the server itself, for what a pooler of transactions can't carry, which is LISTEN and
  /// migrations. Nothing: `url` is the server.
  std::optional<std::string> direct_url;
};

/// A fault, one line, for an address that no connection may be made by.
[[nodiscard]] auto check(const PostgresqlAddress& address) -> Result<void>;

namespace postgresql {

/// What the client library is given for `url`: every parameter written out, time limits added, and over a
/// network a server that proves its name by a certificate (sslmode=verify-full), as the only way. A fault,
/// one line, for what is no such URL, holds a password, or asks for less protection.
[[nodiscard]] auto connection_parameters(const std::string& url, const std::optional<Secret>& password)
    -> Result<Secret>;

}  // namespace postgresql
}  // namespace sallyport::store
