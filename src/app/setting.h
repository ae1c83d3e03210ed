#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/configuration.h"
#include "app/two_factor.h"
#include "app/value.h"

namespace sallyport::app {

/// One key with its value, and where it was found.
struct Given {
  std::string key;
  Value value;
  /// "FILE:LINE", "SALLYPORT_LISTEN", "--listen".
  std::string where;
};

/// A configuration on its way: what was given so far.
struct Draft {
  std::optional<Listen> listen;
  std::optional<http::PublicUrl> public_url;
  std::optional<std::string> data;
  std::optional<std::string> key_ring;
  /// Nothing: SQLite, in the data folder.
  std::optional<Listen> operations_listen;
  std::optional<std::string> database;
  std::optional<std::string> database_password_file;
  std::optional<std::string> database_direct;
  std::optional<std::size_t> database_connections;
  std::optional<std::string> brand;
  std::optional<view::Colour> brand_colour;
  std::optional<view::Colour> brand_colour_dark;
  std::optional<std::string> brand_logo;
  std::optional<std::string> language;
  std::optional<std::string> support_hours;
  std::optional<std::string> imprint;
  std::vector<portal::FootLink> links;
  std::optional<std::string> overrides;
  std::optional<otp::Issuer> issuer;
  std::optional<std::string> support_address;
  std::vector<http::Network> trusted_proxies;
  std::optional<std::string> tls_certificate;
  std::optional<std::string> tls_key;
  std::optional<mail::ServerUrl> mail_server;
  std::optional<std::string> mail_user;
  std::optional<std::string> mail_password_file;
  std::optional<std::string> mail_trusted_certificates;
  std::optional<std::string> mail_from;
  std::optional<unsigned> workers;
  std::optional<seconds> farewell;
  crypto::HashCost hash_cost;
  otp::Window window;
  std::optional<seconds> idle;
  std::optional<seconds> absolute;
  std::optional<seconds> activity_kept;
  std::optional<seconds> check_up_first;
  std::optional<seconds> check_up_every;
  factor::password::Policy::Wanted passwords;
  RuleDraft two_factor;
  std::vector<GroupDraft> two_factor_groups;
  std::optional<std::vector<portal::App>> apps;
};

/// A line of the table of keys.
struct Setting {
  std::string_view key;
  /// Reads the value into the draft; a fault says what to write instead.
  auto (*read)(const Value& value, Draft& draft) -> Result<void>;
  /// The value in force, as it would be written; empty when there is none.
  auto (*shown)(const Configuration& configuration) -> std::string;
};

[[nodiscard]] auto all_settings() -> std::span<const Setting>;
/// Null for a key that doesn't exist.
[[nodiscard]] auto find_setting(std::string_view key) -> const Setting*;
/// The key that was probably meant; nothing when none is near.
[[nodiscard]] auto nearest_key(std::string_view key) -> std::optional<std::string_view>;
/// "SALLYPORT_ARGON2_MEMORY" for "argon2.memory".
[[nodiscard]] auto variable_of(std::string_view key) -> std::string;
/// "--listen" for "listen", "--public-url" for "public_url".
[[nodiscard]] auto flag_of(std::string_view key) -> std::string;

}  // namespace sallyport::app
