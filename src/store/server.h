#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::store {

/// A row of any table, each value as text.
using TextRow = std::vector<std::optional<std::string>>;

/// What a statement answered.
struct Rows {
  std::vector<TextRow> rows;
  /// How many it changed.
  std::int64_t affected = 0;
};

/// A database server at the end of a connection. Statements go off at once and are done in their order; who
/// needs no answer yet doesn't wait for one, so that many statements share one way there and back. One thread
/// at a time. Every call may throw FaultInUnit.
class Server {
 public:
  /// A statement with numbered parameters ($1), which is prepared when it first goes off.
  struct Statement {
    std::string sql;
    /// Made by new_statement().
    std::size_t number;
  };
  /// An answer to come.
  using Ticket = std::uint64_t;

  Server() = default;
  Server(const Server&) = delete;
  Server(Server&&) = delete;
  auto operator=(const Server&) -> Server& = delete;
  auto operator=(Server&&) -> Server& = delete;
  virtual ~Server() = default;

  [[nodiscard]] virtual auto new_statement(std::string sql) -> Statement = 0;
  [[nodiscard]] virtual auto send(const Statement& statement,
                                  std::span<const std::optional<std::string>> values) -> Ticket = 0;
  /// Waits for it, and throws for it or anything that went off before it.
  [[nodiscard]] virtual auto answer(Ticket ticket) -> Rows = 0;
  /// Nobody asks for the answer. That it went well is seen by whoever waits next, at the commit at the
  /// latest.
  virtual void forget(Ticket ticket) = 0;
  /// The same of a statement that fails with a division by zero when it has found nothing to change: then
  /// whoever waits next, at the commit at the latest, meets a Contended that says `why`, which is a literal,
  /// and the server has done nothing of what went off behind it.
  virtual void require(Ticket ticket, const char* why) = 0;
};

}  // namespace sallyport::store
