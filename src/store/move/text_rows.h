#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/connection.h"
#include "store/server.h"
#include "store/sqlite/statement.h"

namespace sallyport::store {

/// A kept statement whose parameters (":p0", ":p1", …) and columns are all text.
class TextQuery {
 public:
  TextQuery(Connection& connection, const std::string& sql, std::size_t parameters, std::size_t columns);
  TextQuery(const TextQuery&) = delete;
  TextQuery(TextQuery&&) = delete;
  auto operator=(const TextQuery&) -> TextQuery& = delete;
  auto operator=(TextQuery&&) -> TextQuery& = delete;
  ~TextQuery() = default;

  /// Throws FaultInUnit.
  [[nodiscard]] auto all(const TextRow& values) -> std::vector<TextRow>;
  /// What each of them finds, in their order: a server is asked for all before its first answer is read.
  [[nodiscard]] auto all_of_each(const std::vector<TextRow>& values) -> std::vector<std::vector<TextRow>>;
  void run(const TextRow& values);

 private:
  [[nodiscard]] auto all_bound(const TextRow& values) -> std::vector<TextRow>;
  [[nodiscard]] auto row() const -> TextRow;

  Connection& connection_;
  int columns_;
  std::optional<Server::Statement> sent_;
  std::optional<sqlite::Statement> bound_;
};

}  // namespace sallyport::store
