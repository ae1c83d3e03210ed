#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "account/import.h"
#include "base/instant.h"
#include "base/result.h"
#include "crypto/foreign_hash.h"
#include "factor/totp/brought_key.h"

namespace sallyport::operation {

/// What a file of subscribers can say of each.
enum class BroughtColumn : std::uint8_t {
  customer_number,
  sign_in_name,
  email,
  full_name,
  status,
  created,
  group,
  password_hash,
  totp,
  totp_name,
};

/// The columns of a file, in its order.
class BroughtColumns {
 public:
  /// A fault when a name is unknown or stands twice, or when customer number, sign-in name or address are
  /// missing.
  [[nodiscard]] static auto create(std::span<const std::string> titles) -> Result<BroughtColumns>;

  [[nodiscard]] auto all() const -> const std::vector<BroughtColumn>& { return columns_; }

 private:
  explicit BroughtColumns(std::vector<BroughtColumn> columns) : columns_{std::move(columns)} {}
  std::vector<BroughtColumn> columns_;
};

/// One line of the file: where it stands, and a text for each column.
struct BroughtLine {
  std::int64_t line;
  std::vector<std::string> fields;
};

/// A subscriber as he comes. Without a password nobody can sign in before an invitation is used.
struct Brought {
  account::Newcomer newcomer;
  std::optional<crypto::BroughtHash> password;
  std::optional<factor::totp::BroughtKey> authenticator;
  std::optional<factor::totp::Name> authenticator_name;
};

/// Why a line can't be taken. It holds no secret.
struct Complaint {
  std::int64_t line;
  std::string what;
};

/// Reads one line. `now` is when whoever has no date of his own was created. A status is "enabled", which is
/// meant when there is none, "disabled" or "frozen"; a date is "2020-01-31", also with "T12:30:00Z" and up to
/// six decimals, in UTC.
[[nodiscard]] auto read_brought(const BroughtColumns& columns, const BroughtLine& line, Instant now)
    -> std::variant<Brought, Complaint>;

}  // namespace sallyport::operation
