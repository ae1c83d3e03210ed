#include "store/move/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string_view>

#include "store/query.h"

namespace sallyport::store {
namespace {

using Columns = std::vector<Table::Column>;

/// "CAST(:p0 AS BIGINT)": every parameter comes as text.
auto parameter(const Table::Column& column, std::size_t number) -> std::string {
  return fmt::format("CAST(:p{} AS {})", number, column.type);
}

auto each(const Columns& columns, std::size_t first, auto&& words) -> std::vector<std::string> {
  std::vector<std::string> all;
  all.reserve(columns.size());
  for (std::size_t index = 0; index < columns.size(); ++index) {
    all.push_back(words(columns[index], first + index));
  }
  return all;
}

auto listed(const std::vector<std::string>& words, std::string_view between = ", ") -> std::string {
  return fmt::format("{}", fmt::join(words, between));
}

auto names(const Columns& columns) -> std::string {
  return listed(each(columns, 0, [](const auto& column, auto) { return column.name; }));
}
auto parameters(const Columns& columns, std::size_t first = 0) -> std::string {
  return listed(each(columns, first, parameter));
}
auto matches(const Columns& columns, std::string_view between, std::size_t first = 0) -> std::string {
  return listed(each(columns, first,
                     [](const auto& column, auto number) {
                       return fmt::format("{} = {}", column.name, parameter(column, number));
                     }),
                between);
}

auto all_of(const Table& table) -> Columns {
  auto columns = table.key;
  columns.insert(columns.end(), table.others.begin(), table.others.end());
  return columns;
}

auto selection(const Table& table) -> std::string {
  const auto texts = each(all_of(table), 0, [](const auto& column, auto) {
    return fmt::format("CAST({} AS TEXT)", column.name);
  });
  return fmt::format("SELECT {} FROM {}", listed(texts), table.name);
}

auto page(const Table& table, const std::string& where) -> std::string {
  return fmt::format("{}{} ORDER BY {} LIMIT {}", selection(table), where, names(table.key),
                     TableRows::page_size);
}

auto after(const Table& table) -> std::string {
  return fmt::format(" WHERE ({}) > ({})", names(table.key), parameters(table.key));
}

auto by_key(const Table& table) -> std::string {
  return fmt::format(" WHERE {}", matches(table.key, " AND "));
}

}  // namespace

auto Table::key_of(const TextRow& row) const -> TextRow {
  return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(key.size())};
}

auto tables_of(Connection& sqlite) -> std::vector<Table> {
  Query<In<>, Scalar<std::string>> all{
      sqlite,
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
      "AND name <> 'schema_migrations' ORDER BY rowid"};
  Query<In<std::string>, Out<std::string, std::string, int>> columns{
      sqlite, "SELECT name, type, pk FROM pragma_table_info(:name) ORDER BY pk, cid"};
  Query<In<std::string>, Scalar<std::string>> newest{
      sqlite, "SELECT CAST(seq AS TEXT) FROM sqlite_sequence WHERE name = :name"};
  std::vector<Table> tables;
  for (const auto& name : all.all()) {
    Table table{.name = name, .key = {}, .others = {}, .newest_id = newest.one(name)};
    for (const auto& [column, type, place_in_key] : columns.all(name)) {
      auto& group = place_in_key > 0 ? table.key : table.others;
      group.push_back({.name = column, .type = type == "TEXT" ? "TEXT" : "BIGINT"});
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

TableRows::TableRows(Connection& connection, const Table& table)
    : connection_{connection},
      table_{table},
      first_page_{connection, page(table, ""), 0, table.columns()},
      next_page_{connection, page(table, after(table)), table.key.size(), table.columns()},
      find_{connection, selection(table) + by_key(table), table.key.size(), table.columns()} {}

auto TableRows::page_after(const std::optional<TextRow>& key) -> std::vector<TextRow> {
  return key ? next_page_.all(*key) : first_page_.all({});
}

auto TableRows::find_each(const std::vector<TextRow>& rows) -> std::vector<std::optional<TextRow>> {
  std::vector<TextRow> keys;
  std::ranges::transform(rows, std::back_inserter(keys),
                         [this](const TextRow& row) { return table_.key_of(row); });
  std::vector<std::optional<TextRow>> found;
  for (auto& with_key : find_.all_of_each(keys)) {
    found.push_back(with_key.empty() ? std::nullopt : std::optional{std::move(with_key.front())});
  }
  return found;
}

void TableRows::insert(const TextRow& row) {
  if (!insert_) {
    const auto columns = all_of(table_);
    insert_.emplace(
        connection_,
        fmt::format("INSERT INTO {} ({}) VALUES ({})", table_.name, names(columns), parameters(columns)),
        columns.size(), 0);
  }
  insert_->run(row);
}

void TableRows::update(const TextRow& row) {
  if (!update_) {
    update_.emplace(connection_,
                    fmt::format("UPDATE {} SET {}{}", table_.name,
                                matches(table_.others, ", ", table_.key.size()), by_key(table_)),
                    table_.columns(), 0);
  }
  update_->run(row);
}

void TableRows::remove(const TextRow& key) {
  if (!remove_) {
    remove_.emplace(connection_, fmt::format("DELETE FROM {}{}", table_.name, by_key(table_)),
                    table_.key.size(), 0);
  }
  remove_->run(key);
}

}  // namespace sallyport::store
