#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/two_factor_policy.h"
#include "app/brand.h"
#include "audit/retention.h"
#include "base/result.h"
#include "crypto/password_hash.h"
#include "factor/password/policy.h"
#include "factor/totp/check_up.h"
#include "http/address.h"
#include "http/public_url.h"
#include "http/server.h"
#include "mail/server.h"
#include "otp/uri.h"
#include "otp/window.h"
#include "portal/recommended_apps.h"
#include "session/session.h"

namespace sallyport::app {

/// Where the portal listens.
struct Listen {
  http::Address address;
  /// 0 lets the system choose.
  std::uint16_t port;

  /// "127.0.0.1:8080", "[::1]:8080".
  [[nodiscard]] auto text() const -> std::string;
};

/// A PostgreSQL that several nodes share.
struct SharedDatabase {
  /// See store::PostgresqlAddress.
  std::string url;
  std::optional<std::filesystem::path> password_file;
  std::optional<std::string> direct_url;
  std::size_t connections;
};

/// Everything that an operator can choose, read and checked.
struct Configuration {
  Listen listen;
  /// Nothing: http://localhost:PORT.
  std::optional<http::PublicUrl> public_url;
  /// Where monitors ask; nothing: nowhere.
  std::optional<Listen> operations_listen;
  std::filesystem::path data;
  std::filesystem::path key_ring;
  /// Nothing: SQLite, in the data folder.
  std::optional<SharedDatabase> database;
  std::string brand;
  Brand look;
  otp::Issuer issuer;
  /// Nothing only where it isn't required.
  std::optional<std::string> support_address;
  std::vector<http::Network> trusted_proxies;
  std::optional<http::TlsFiles> tls;
  /// Nothing: no mail is sent. Its `from` is empty only where the support address isn't required.
  std::optional<mail::Server> mail;
  crypto::HashParameters hashing;
  otp::Window window;
  session::Limits session;
  audit::Retention activity_kept;
  factor::totp::CheckUpTimes check_up;
  factor::password::Policy passwords;
  factor::password::Policy::Wanted wanted_of_passwords;
  unsigned workers;
  /// How long a node that was told to stop still serves.
  seconds farewell;
  /// What is asked of whoever has no second factor.
  account::TwoFactorPolicy two_factor;
  std::vector<portal::App> apps;

  /// Without a '/' at the end.
  [[nodiscard]] auto origin() const -> std::string;
};

/// Where configuration comes from: the later overrides the earlier (defaults, file, environment, flags).
struct Sources {
  /// By key. What a command brings along itself; weaker than the file.
  std::map<std::string, std::string, std::less<>> defaults;
  struct File {
    std::string name;
    std::string text;
  };
  std::optional<File> file;
  /// Variables by name: SALLYPORT_LISTEN, …
  std::map<std::string, std::string, std::less<>> environment;
  /// By key.
  std::map<std::string, std::string, std::less<>> flags;
};

/// Whether somebody will serve subscribers with it. For those who need help the support address is required
/// then, and a listener that other machines can reach must be protected.
enum class Purpose { serving, looking };

struct Loaded {
  Configuration configuration;
  /// By key: "FILE:LINE", "SALLYPORT_LISTEN", "--listen"; a key that nobody gave is not there.
  std::map<std::string, std::string, std::less<>> origins;
  /// Things that are wrong, but keep nothing from working; a line each.
  std::vector<std::string> warnings;
};

/// A fault is one line: where, what is wrong, and what to write instead.
[[nodiscard]] auto load_configuration(const Sources& sources, Purpose purpose) -> Result<Loaded>;

/// Reads the file of that name; a fault when it can't be read or is longer than a megabyte.
[[nodiscard]] auto read_configuration_file(const std::filesystem::path& path) -> Result<Sources::File>;

/// What is in force, a line a key, with where it comes from.
[[nodiscard]] auto describe(const Loaded& loaded) -> std::string;

/// Every key, for the sample's test: "listen", "argon2.memory", …
[[nodiscard]] auto all_keys() -> std::vector<std::string_view>;

}  // namespace sallyport::app
