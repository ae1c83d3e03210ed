#include "store/move/text_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <cstdlib>
#include <iterator>

namespace sallyport::store {
namespace {

/// ":p0" is the first of the values, wherever it stands.
auto by_number(std::string sql, std::size_t parameters, char mark) -> std::string {
  // From the last, so that ":p1" is not taken for the beginning of ":p10".
  for (auto number = parameters; number > 0; --number) {
    boost::algorithm::replace_all(sql, fmt::format(":p{}", number - 1), fmt::format("{}{}", mark, number));
  }
  return sql;
}

}  // namespace

TextQuery::TextQuery(Connection& connection, const std::string& sql, std::size_t parameters,
                     std::size_t columns)
    : connection_{connection}, columns_{static_cast<int>(columns)} {
  if (connection_.server != nullptr) {
    sent_ = connection_.server->new_statement(by_number(sql, parameters, '$'));
  } else {
    bound_.emplace(connection_.file, by_number(sql, parameters, '?'));
  }
}

auto TextQuery::row() const -> TextRow {
  TextRow values;
  for (int column = 0; column < columns_; ++column) {
    values.push_back(bound_->is_nothing(column) ? std::nullopt
                                                : std::optional{std::string{bound_->text(column)}});
  }
  return values;
}

auto TextQuery::all(const TextRow& values) -> std::vector<TextRow> {
  return sent_ ? connection_.server->answer(connection_.server->send(*sent_, values)).rows
               : all_bound(values);
}

auto TextQuery::all_of_each(const std::vector<TextRow>& values) -> std::vector<std::vector<TextRow>> {
  std::vector<std::vector<TextRow>> found;
  if (!sent_) {
    std::ranges::transform(values, std::back_inserter(found),
                           [this](const TextRow& each) { return all_bound(each); });
    return found;
  }
  std::vector<Server::Ticket> tickets;
  std::ranges::transform(values, std::back_inserter(tickets),
                         [this](const TextRow& each) { return connection_.server->send(*sent_, each); });
  std::ranges::transform(tickets, std::back_inserter(found),
                         [this](Server::Ticket ticket) { return connection_.server->answer(ticket).rows; });
  return found;
}

void TextQuery::run(const TextRow& values) {
  if (sent_) {
    connection_.server->forget(connection_.server->send(*sent_, values));
  } else {
    (void)all_bound(values);
  }
}

auto TextQuery::all_bound(const TextRow& values) -> std::vector<TextRow> {
  if (std::ssize(values) != bound_->parameters()) {
    std::abort();
  }
  const sqlite::Statement::Rewinding rewinds{*bound_};
  for (int parameter = 0; const auto& value : values) {
    bound_->set(parameter++, value);
  }
  std::vector<TextRow> rows;
  while (bound_->step()) {
    rows.push_back(row());
  }
  return rows;
}

}  // namespace sallyport::store
