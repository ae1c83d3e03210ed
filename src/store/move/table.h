#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/connection.h"
#include "store/move/text_rows.h"

namespace sallyport::store {

/// A table as the database of before describes it: what is moved follows the migrations by itself.
struct Table {
  struct Column {
    std::string name;
    std::string type;
  };
  std::string name;
  /// In the order of the key's columns.
  std::vector<Column> key;
  std::vector<Column> others;
  /// The highest id that was ever given, where the database makes them.
  std::optional<std::string> newest_id;

  [[nodiscard]] auto columns() const -> std::size_t { return key.size() + others.size(); }
  /// The part of a row that is the key.
  [[nodiscard]] auto key_of(const TextRow& row) const -> TextRow;
};

/// Every table of ours in an SQLite file, each after those that it refers to. Throws FaultInUnit.
[[nodiscard]] auto tables_of(Connection& sqlite) -> std::vector<Table>;

/// What is asked of one table in one of the two databases; rows begin with the key.
class TableRows {
 public:
  TableRows(Connection& connection, const Table& table);

  /// The rows after this key (from the first without one), in the database's own order, and how many at most.
  static constexpr std::size_t page_size = 500;
  [[nodiscard]] auto page_after(const std::optional<TextRow>& key) -> std::vector<TextRow>;
  /// Those with the keys of these rows, in their order; nothing for a row that isn't there.
  [[nodiscard]] auto find_each(const std::vector<TextRow>& rows) -> std::vector<std::optional<TextRow>>;
  void insert(const TextRow& row);
  void update(const TextRow& row);
  void remove(const TextRow& key);

 private:
  Connection& connection_;
  const Table& table_;
  TextQuery first_page_;
  TextQuery next_page_;
  TextQuery find_;
  // Made when they are first needed: one of the two databases is only read.
  std::optional<TextQuery> insert_;
  std::optional<TextQuery> update_;
  std::optional<TextQuery> remove_;
};

}  // namespace sallyport::store
