#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "store/connection.h"
#include "store/server.h"

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
  struct Text {
    std::string value;
    soci::indicator indicator = soci::i_ok;
  };
  void bind(const std::string& sql);
  [[nodiscard]] auto all_bound(const TextRow& values) -> std::vector<TextRow>;
  void set(const TextRow& values);
  [[nodiscard]] auto row() const -> TextRow;

  Connection& connection_;
  std::vector<Text> in_;
  std::vector<Text> out_;
  std::optional<Server::Statement> sent_;
  std::optional<soci::statement> bound_;  // refers to the texts, so it goes first
};

}  // namespace sallyport::store
