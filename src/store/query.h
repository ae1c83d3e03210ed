#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
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

/// A statement with its variables. It is prepared when it is first used and then kept as long as its
/// connection, because preparing costs ten times what running costs. Errors become FaultInUnit.
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
    return guarded([&] {
      std::optional<Record> record;
      if (execute(values...)) {
        record.emplace(read());
        drain();
      }
      return record;
    });
  }

  /// Every row, in the order of the query.
  [[nodiscard]] auto all(const Ins&... values) -> std::vector<Record> {
    return guarded([&] {
      std::vector<Record> records;
      for (bool more = execute(values...); more; more = statement_->fetch()) {
        records.push_back(read());
      }
      return records;
    });
  }

  /// Runs what answers with no rows. Returns how many rows it changed.
  auto run(const Ins&... values) -> std::int64_t {
    static_assert(sizeof...(Outs) == 0);
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
    auto& statement = statement_.emplace(connection_.session);
    std::apply([&, name = names.begin()](auto&... slots) mutable { (slots.bind(statement, *name++), ...); },
               in_);
    std::apply([&](auto&... slots) { (slots.define(statement), ...); }, out_);
    statement.alloc();
    statement.prepare(std::string{sql_}, connection_.statements == Connection::Statements::kept
                                             ? soci::details::st_repeatable_query
                                             : soci::details::st_one_time_query);
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

/// The row that `find` finds by something else than its account, read while the account is held. `lock` finds
/// the account in the same way and takes its row ("… FOR NO KEY UPDATE"); it is asked only where that is
/// needed.
template <class Lock, class Find, class... Values>
auto find_and_hold(Connection& connection, Lock& lock, Find& find, const Values&... values) {
  if (connection.locks != nullptr) {
    if (const auto account = lock.one(values...)) {
      connection.locks->note_held(*account);
    }
  }
  return find.one(values...);
}

}  // namespace sallyport::store
