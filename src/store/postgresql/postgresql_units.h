#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/postgresql/address.h"
#include "store/schema.h"
#include "unit/unit.h"

namespace sallyport::store {

struct PostgresqlOptions : StoreOptions {
  /// How many connections this process may have; one more listens.
  std::size_t connections = 16;
};

/// Everything in a PostgreSQL that other nodes use too. Its transactions run at the level READ COMMITTED and
/// hold the accounts that they look at (unit/unit.h); what the server calls a conflict is run again.
class PostgresqlUnits final : public unit::Units {
 public:
  /// Connects, and brings the tables to this version. A fault, with one line that says what to do and nothing
  /// changed, when the server can't be reached by either address, lets nobody in, is too old or does not keep
  /// what it acknowledges, or when the tables are of another program or a newer version.
  [[nodiscard]] static auto open(const PostgresqlAddress& address, PostgresqlOptions options)
      -> Result<std::unique_ptr<PostgresqlUnits>>;

  PostgresqlUnits(const PostgresqlUnits&) = delete;
  PostgresqlUnits(PostgresqlUnits&&) = delete;
  auto operator=(const PostgresqlUnits&) -> PostgresqlUnits& = delete;
  auto operator=(PostgresqlUnits&&) -> PostgresqlUnits& = delete;
  /// Nobody may be inside of read or write.
  ~PostgresqlUnits() override;

  /// False when the server has let no word of this node's own be committed for five seconds, although it lets
  /// itself be listened to: it waits for a standby that is gone, or was left behind by a failover.
  [[nodiscard]] auto lets_commits_end() const -> bool override;
  /// What the database keeps to recognise its key ring by; nothing when it was made without one.
  [[nodiscard]] auto ring_check() const -> const std::optional<std::string>& { return ring_check_; }

 private:
  struct Parts;
  PostgresqlUnits(std::unique_ptr<Parts> parts, std::optional<std::string> ring_check);
  auto run_in_transaction(Access access, const Work& work) -> Result<void> override;

  std::unique_ptr<Parts> parts_;
  std::optional<std::string> ring_check_;
};

}  // namespace sallyport::store
