#pragma once

#include <soci/soci.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/column.h"
#include "store/connection.h"

namespace sallyport::store {

/// The types of a query's parameters, in the order in which their names first appear in its text.
template <class... Types>
struct In {};

/// A row of a query's answer: a `Record` that is made of columns of these types, in their order.
template <class Record, class... Types>
struct Row {};
template <class... Types>
using Out = Row<std::tuple<Types...>, Types...>;
template <class Type>
using Scalar = Row<Type, Type>;
using Nothing = Out<>;

/// The names of the parameters in `sql` (":name"), each once, in the order in which they first appear.
[[nodiscard]] auto parameter_names(std::string_view sql) -> std::vector<std::string>;
/// The same text with "$1" for the first of them, "$2" for the second.
[[nodiscard]] auto numbered(std::string_view sql) -> std::string;

/// A statement that changes as many rows as this one, and fails with a division by zero when there are none.
[[nodiscard]] auto or_refused(std::string_view sql) -> std::string;

/// A whole number as a server writes it; a FaultInUnit for anything else.
[[nodiscard]] auto number_in(std::string_view text) -> std::int64_t;

/// The variable that a parameter or a column of a kept statement is bound to.
template <class Type>
class Slot {
 public:
  void bind(soci::statement& statement, const std::string& name) {
    statement.exchange(soci::use(stored_, name));
  }
  void define(soci::statement& statement) { statement.exchange(soci::into(stored_)); }
  void set(const Type& value) { stored_ = Column<Type>::to_stored(value); }
  [[nodiscard]] auto get() const -> Type { return Column<Type>::from_stored(stored_); }

 private:
  typename Column<Type>::Stored stored_{};
};

template <class Type>
class Slot<std::optional<Type>> {
 public:
  void bind(soci::statement& statement, const std::string& name) {
    statement.exchange(soci::use(stored_, indicator_, name));
  }
  void define(soci::statement& statement) { statement.exchange(soci::into(stored_, indicator_)); }
  void set(const std::optional<Type>& value) {
    indicator_ = value ? soci::i_ok : soci::i_null;
    if (value) {
      stored_ = Column<Type>::to_stored(*value);
    }
  }
  [[nodiscard]] auto get() const -> std::optional<Type> {
    if (indicator_ == soci::i_null) {
      return std::nullopt;
    }
    return Column<Type>::from_stored(stored_);
  }

 private:
  typename Column<Type>::Stored stored_{};
  soci::indicator indicator_ = soci::i_ok;
};

template <class Ins, class Answer = Nothing>
class Query;

/// How a value goes to a server, and comes back.
template <class Type>
auto to_text(const Type& value) -> std::optional<std::string> {
  if constexpr (std::is_same_v<typename Column<Type>::Stored, std::int64_t>) {
    return std::to_string(Column<Type>::to_stored(value));
  } else {
    return std::string{Column<Type>::to_stored(value)};
  }
}
template <class Type>
auto to_text(const std::optional<Type>& value) -> std::optional<std::string> {
  return value ? to_text(*value) : std::nullopt;
}

template <class Type>
struct FromText {
  static auto read(const std::optional<std::string>& text) -> Type {
    if (!text) {
      damaged("row");
    }
    if constexpr (std::is_same_v<typename Column<Type>::Stored, std::int64_t>) {
      return Column<Type>::from_stored(number_in(*text));
    } else {
      return Column<Type>::from_stored(*text);
    }
  }
};
template <class Type>
struct FromText<std::optional<Type>> {
  static auto read(const std::optional<std::string>& text) -> std::optional<Type> {
    return text ? std::optional{FromText<Type>::read(text)} : std::nullopt;
  }
};

/// A statement that goes by SOCI, with its variables. It is prepared when it is first used and then kept as
/// long as its connection, because preparing costs ten times what running costs. Errors become FaultInUnit.
template <class Ins, class Answer>
class BoundStatement;

template <class... Ins, class Record, class... Outs>
class BoundStatement<In<Ins...>, Row<Record, Outs...>> {
 public:
  BoundStatement(Connection& connection, std::string_view sql) : connection_{connection}, sql_{sql} {}
  BoundStatement(const BoundStatement&) = delete;
  BoundStatement(BoundStatement&&) = delete;
  auto operator=(const BoundStatement&) -> BoundStatement& = delete;
  auto operator=(BoundStatement&&) -> BoundStatement& = delete;
  ~BoundStatement() = default;

  [[nodiscard]] auto one(const Ins&... values) -> std::optional<Record> {
    return guarded([&] {
      std::optional<Record> record;
      if (execute(values...)) {
        record.emplace(read());
        drain();
      }
      return record;
    });
  }

  [[nodiscard]] auto all(const Ins&... values) -> std::vector<Record> {
    return guarded([&] {
      std::vector<Record> records;
      for (bool more = execute(values...); more; more = statement_->fetch()) {
        records.push_back(read());
      }
      return records;
    });
  }

  auto run(const Ins&... values) -> std::int64_t {
    return guarded([&]() -> std::int64_t {
      execute(values...);
      return statement_->get_affected_rows();
    });
  }

 private:
  template <class Work>
  auto guarded(const Work& work) {
    try {
      return work();
    } catch (const soci::soci_error& error) {
      statement_.reset();
      connection_.raise(error);
      std::unreachable();
    } catch (...) {
      statement_.reset();
      throw;
    }
  }

  auto execute(const Ins&... values) -> bool {
    if (!statement_) {
      prepare();
    }
    std::apply([&](auto&... slots) { (slots.set(values), ...); }, in_);
    return statement_->execute(true);
  }

  void prepare() {
    const auto names = parameter_names(sql_);
    if (names.size() != sizeof...(Ins)) {
      std::abort();
    }
    auto& statement = statement_.emplace(*connection_.session);
    std::apply([&, name = names.begin()](auto&... slots) mutable { (slots.bind(statement, *name++), ...); },
               in_);
    std::apply([&](auto&... slots) { (slots.define(statement), ...); }, out_);
    statement.alloc();
    statement.prepare(std::string{sql_});
    statement.define_and_bind();
  }

  [[nodiscard]] auto read() const -> Record {
    return std::apply([](const auto&... slots) { return Record{slots.get()...}; }, out_);
  }

  // A statement that has not seen its end would keep its snapshot of the database.
  void drain() {
    while (statement_->fetch()) {
    }
  }

  Connection& connection_;
  std::string_view sql_;
  std::tuple<Slot<Ins>...> in_;
  std::tuple<Slot<Outs>...> out_;
  std::optional<soci::statement> statement_;  // refers to the slots, so it goes first
};

/// A statement that goes to a server.
template <class Ins, class Answer>
class SentStatement;

template <class... Ins, class Record, class... Outs>
class SentStatement<In<Ins...>, Row<Record, Outs...>> {
 public:
  SentStatement(Connection& connection, std::string_view sql)
      : connection_{connection},
        server_{*connection.server},
        sql_{sql},
        statement_{server_.new_statement(numbered(sql))} {}

  auto send(const Ins&... values) -> Server::Ticket {
    const Texts texts{to_text(values)...};
    const auto is_asked_already = is_asked(texts);
    const auto ahead = std::exchange(ahead_, {});
    return is_asked_already ? ahead->ticket : server_.send(statement_, texts);
  }
  void ask_ahead(const Ins&... values) {
    const Texts texts{to_text(values)...};
    if (!is_asked(texts)) {
      ahead_ = {
          .texts = texts, .transaction = connection_.transaction, .ticket = server_.send(statement_, texts)};
    }
  }
  [[nodiscard]] auto first_of(Server::Ticket ticket) -> std::optional<Record> {
    const auto rows = server_.answer(ticket).rows;
    return rows.empty() ? std::nullopt : std::optional{read(rows.front())};
  }

  [[nodiscard]] auto one(const Ins&... values) -> std::optional<Record> { return first_of(send(values...)); }
  [[nodiscard]] auto all(const Ins&... values) -> std::vector<Record> {
    std::vector<Record> records;
    for (const auto& row : server_.answer(send(values...)).rows) {
      records.push_back(read(row));
    }
    return records;
  }
  auto run(const Ins&... values) -> std::int64_t { return server_.answer(send(values...)).affected; }
  void run_later(const Ins&... values) { server_.forget(send(values...)); }
  void change_later(const char* why, const Ins&... values) {
    if (!required_) {
      required_ = server_.new_statement(numbered(or_refused(sql_)));
    }
    server_.require(server_.send(*required_, Texts{to_text(values)...}), why);
  }

 private:
  static auto read(const TextRow& row) -> Record {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      return Record{FromText<Outs>::read(row.at(Index))...};
    }(std::index_sequence_for<Outs...>{});
  }

  using Texts = std::array<std::optional<std::string>, sizeof...(Ins)>;
  struct Ahead {
    Texts texts;
    std::uint64_t transaction;
    Server::Ticket ticket;
  };

  [[nodiscard]] auto is_asked(const Texts& texts) const -> bool {
    return ahead_ && ahead_->transaction == connection_.transaction && ahead_->texts == texts;
  }

  Connection& connection_;
  Server& server_;
  std::string_view sql_;
  Server::Statement statement_;
  std::optional<Server::Statement> required_;
  std::optional<Ahead> ahead_;
};

/// A statement of a port, whichever way it goes.
template <class... Ins, class Record, class... Outs>
class Query<In<Ins...>, Row<Record, Outs...>> {
 public:
  /// `sql` must outlive the query: it is a literal.
  Query(Connection& connection, std::string_view sql) : connection_{connection}, sql_{sql} {}
  Query(const Query&) = delete;
  Query(Query&&) = delete;
  auto operator=(const Query&) -> Query& = delete;
  auto operator=(Query&&) -> Query& = delete;
  ~Query() = default;

  /// The first row, if there is any.
  [[nodiscard]] auto one(const Ins&... values) -> std::optional<Record> {
    return connection_.server != nullptr ? sent().one(values...) : bound().one(values...);
  }

  /// Every row, in the order of the query.
  [[nodiscard]] auto all(const Ins&... values) -> std::vector<Record> {
    return connection_.server != nullptr ? sent().all(values...) : bound().all(values...);
  }

  /// It is asked next, with these values and in this transaction, and nothing that it reads is changed
  /// before: where there is a server, the question shares the way of whatever is asked until then.
  void ask_ahead(const Ins&... values) {
    if (connection_.server != nullptr) {
      sent().ask_ahead(values...);
    }
  }

  /// Runs what answers with no rows. Returns how many rows it changed.
  auto run(const Ins&... values) -> std::int64_t {
    static_assert(sizeof...(Outs) == 0);
    return connection_.server != nullptr ? sent().run(values...) : bound().run(values...);
  }

  /// The same, but nobody asks how it went: it is known to have gone well when the transaction is committed.
  void run_later(const Ins&... values) {
    static_assert(sizeof...(Outs) == 0);
    if (connection_.server != nullptr) {
      sent().run_later(values...);
    } else {
      bound().run(values...);
    }
  }

  /// The same, but it has to change a row: where it doesn't, nothing of the unit happens, and it ends with a
  /// Contended that says `why`, a literal, here or instead of the commit.
  void change_later(const char* why, const Ins&... values) {
    static_assert(sizeof...(Outs) == 0);
    if (connection_.server != nullptr) {
      sent().change_later(why, values...);
    } else if (bound().run(values...) == 0) {
      throw Contended{why};
    }
  }

  /// The way to a server, where there is one.
  [[nodiscard]] auto sent() -> SentStatement<In<Ins...>, Row<Record, Outs...>>& {
    return sent_ ? *sent_ : sent_.emplace(connection_, sql_);
  }

 private:
  using Bound = BoundStatement<In<Ins...>, Row<Record, Outs...>>;

  auto bound() -> Bound& { return bound_ ? *bound_ : bound_.emplace(connection_, sql_); }

  Connection& connection_;
  std::string_view sql_;
  std::optional<SentStatement<In<Ins...>, Row<Record, Outs...>>> sent_;
  std::optional<Bound> bound_;
};

/// The row that `find` finds by something else than its account, read while the account is held. `lock` finds
/// the account in the same way and takes its row ("… FOR NO KEY UPDATE"); it is asked only where that is
/// needed.
template <class Lock, class Find, class... Values>
auto find_and_hold(Connection& connection, Lock& lock, Find& find, const Values&... values) {
  if (connection.locks == nullptr) {
    return find.one(values...);
  }
  // Both on one way: the second is looked up when the first has been done.
  const auto locked = lock.sent().send(values...);
  auto found = find.one(values...);
  if (const auto account = lock.sent().first_of(locked)) {
    connection.locks->note_held(*account);
  }
  return found;
}

}  // namespace sallyport::store
