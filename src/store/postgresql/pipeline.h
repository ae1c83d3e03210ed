#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "base/descriptor.h"
#include "base/secret.h"
#include "store/postgresql/libpq.h"
#include "store/server.h"

namespace sallyport::store::postgresql {

/// Whether a prepared statement can be kept as long as the connection. A pooler of transactions can't.
enum class Statements { kept, prepared_each_time };

/// A connection to a PostgreSQL in libpq's pipeline mode.
class Pipeline final : public Server {
 public:
  /// Throws Unreachable when the server can't be reached or lets nobody in.
  Pipeline(const Libpq& libpq, const Secret& parameters, Statements statements);
  Pipeline(const Pipeline&) = delete;
  Pipeline(Pipeline&&) = delete;
  auto operator=(const Pipeline&) -> Pipeline& = delete;
  auto operator=(Pipeline&&) -> Pipeline& = delete;
  /// Breaks the connection off: nothing is sent any more that somebody might not answer.
  ~Pipeline() override;

  [[nodiscard]] auto new_statement(std::string sql) -> Statement override;
  [[nodiscard]] auto send(const Statement& statement, std::span<const std::optional<std::string>> values)
      -> Ticket override;
  [[nodiscard]] auto answer(Ticket ticket) -> Rows override;
  void forget(Ticket ticket) override { forgotten_.insert(ticket); }
  void require(Ticket ticket, const char* why) override { required_.insert_or_assign(ticket, why); }

  /// The transaction's beginning, on the way of what comes next.
  void begin(const Statement& statement);
  /// Waits for an answer unless there has been one since the transaction began: a connection that was dead
  /// from the start is found out before anything of the commit is in doubt.
  void settle();
  /// The transaction's end. Throws Lost when its answer did not come, or came with a warning: a server
  /// whose wait for its standby is cancelled says "committed", and that a failover may forget it. Throws
  /// another FaultInUnit when it did anything else than commit.
  void commit(const Statement& statement);

  /// A descriptor of our own for the socket. libpq closes its own as soon as it notices a loss, and the
  /// number may be somebody else's by then.
  [[nodiscard]] auto descriptor() const -> int { return descriptor_.number(); }
  /// Where the transaction stands, as far as this end knows: active while anything has no answer yet.
  [[nodiscard]] auto state() const -> PGTransactionStatusType {
    return libpq_.transaction_status(connection_.get());
  }

 private:
  using Result = std::unique_ptr<PGresult, decltype(Libpq::clear)>;
  /// What the server owes an answer for.
  struct Preparation {
    std::size_t statement;
  };
  using Owed = std::variant<Preparation, Ticket>;

  void prepare(const Statement& statement);
  [[nodiscard]] auto next_result() -> Result;
  void receive_all();
  void receive(const Owed& owed);
  /// Keeps the first error of all that is owed, until all of it has come. What was to be prepared is not.
  void note_error(const Owed& owed, const PGresult* result);
  [[nodiscard]] auto affected_by(PGresult* result) const -> std::int64_t;
  [[nodiscard]] auto rows_of(PGresult* result) const -> Rows;
  void require_sent(int outcome) const;
  /// What a server says by the way goes nowhere; of a warning is noted that there was one.
  static void note_warning(void* self, const PGresult* notice);

  const Libpq& libpq_;
  std::unique_ptr<PGconn, decltype(Libpq::finish)> connection_;
  Statements statements_;
  Descriptor descriptor_;
  std::size_t made_ = 0;
  std::set<std::size_t> prepared_;
  Ticket newest_ = 0;
  std::vector<Owed> owed_;
  std::set<Ticket> forgotten_;
  /// What fails when it changes nothing, and what is said then.
  std::map<Ticket, const char*> required_;
  std::map<Ticket, Rows> answers_;
  std::optional<std::string> error_;
  const char* unchanged_ = nullptr;
  std::string newest_tag_;
  /// Since the transaction began.
  bool has_heard_ = false;
  /// By the newest statement that was answered.
  bool was_warned_ = false;
};

}  // namespace sallyport::store::postgresql
