#pragma once

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
#include "store/sqlite/statement.h"

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

/// How a value goes to a file: a number, a text of its own, or one that the value has.
template <class Type>
auto to_bound(const Type& value) {
  using Kept = decltype(Column<Type>::to_stored(value));
  if constexpr (std::is_same_v<Kept, std::string> || std::is_same_v<Kept, std::int64_t>) {
    return Column<Type>::to_stored(value);
  } else {
    return std::string_view{Column<Type>::to_stored(value)};
  }
}
template <class Type>
auto to_bound(const std::optional<Type>& value) {
  return value ? std::optional{to_bound(*value)} : std::nullopt;
}

template <class Type>
struct FromRow {
  static auto read(const sqlite::Statement& row, int column) -> Type {
    if (row.is_nothing(column)) {
      damaged("row");
    }
    if constexpr (std::is_same_v<typename Column<Type>::Stored, std::int64_t>) {
      return Column<Type>::from_stored(row.number(column));
    } else {
      return Column<Type>::from_stored(std::string{row.text(column)});
    }
  }
};
template <class Type>
struct FromRow<std::optional<Type>> {
  static auto read(const sqlite::Statement& row, int column) -> std::optional<Type> {
    return row.is_nothing(column) ? std::nullopt : std::optional{FromRow<Type>::read(row, column)};
  }
};

/// A statement of a file. It is prepared when it is first used and then kept as long as its connection.
template <class Ins, class Answer>
class BoundStatement;

template <class... Ins, class Record, class... Outs>
class BoundStatement<In<Ins...>, Row<Record, Outs...>> {
 public:
  BoundStatement(Connection& connection, std::string_view sql) : file_{connection.file}, sql_{sql} {}

  [[nodiscard]] auto one(const Ins&... values) -> std::optional<Record> {
    return with(
        [](sqlite::Statement& statement) {
          std::optional<Record> record;
          if (statement.step()) {
            record.emplace(record_of(statement));
            statement.finish();  // what it changes is changed at its end
          }
          return record;
        },
        values...);
  }

  [[nodiscard]] auto all(const Ins&... values) -> std::vector<Record> {
    return with(
        [](sqlite::Statement& statement) {
          std::vector<Record> records;
          while (statement.step()) {
            records.push_back(record_of(statement));
          }
          return records;
        },
        values...);
  }

  auto run(const Ins&... values) -> std::int64_t {
    return with(
        [](sqlite::Statement& statement) {
          statement.finish();
          return statement.changed();
        },
        values...);
  }

 private:
  template <class Use>
  auto with(const Use& use, const Ins&... values) {
    const auto bound = std::make_tuple(to_bound(values)...);
    auto& statement = prepared();
    const sqlite::Statement::Rewinding rewinds{statement};
    std::apply([&, parameter = 0](const auto&... each) mutable { (statement.set(parameter++, each), ...); },
               bound);
    return use(statement);
  }

  auto prepared() -> sqlite::Statement& {
    if (!statement_ && statement_.emplace(file_, sql_).parameters() != int{sizeof...(Ins)}) {
      std::abort();
    }
    return *statement_;
  }

  static auto record_of(const sqlite::Statement& row) -> Record {
    return [&]<int... Index>(std::integer_sequence<int, Index...>) {
      return Record{FromRow<Outs>::read(row, Index)...};
    }(std::make_integer_sequence<int, sizeof...(Outs)>{});
  }

  ::sqlite3* file_;
  std::string_view sql_;
  std::optional<sqlite::Statement> statement_;
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
