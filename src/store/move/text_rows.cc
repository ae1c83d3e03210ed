#include "store/move/text_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <iterator>

namespace sallyport::store {
namespace {

/// ":p0" is the first of the values, wherever it stands.
auto by_number(std::string sql, std::size_t parameters) -> std::string {
  // From the last, so that ":p1" is not taken for the beginning of ":p10".
  for (auto number = parameters; number > 0; --number) {
    boost::algorithm::replace_all(sql, fmt::format(":p{}", number - 1), fmt::format("${}", number));
  }
  return sql;
}

}  // namespace

TextQuery::TextQuery(Connection& connection, const std::string& sql, std::size_t parameters,
                     std::size_t columns)
    : connection_{connection}, in_(parameters), out_(columns) {
  if (connection_.server != nullptr) {
    sent_ = connection_.server->new_statement(by_number(sql, parameters));
  } else {
    bind(sql);
  }
}

void TextQuery::bind(const std::string& sql) {
  auto& statement = bound_.emplace(*connection_.session);
  try {
    for (std::size_t index = 0; index < in_.size(); ++index) {
      statement.exchange(soci::use(in_[index].value, in_[index].indicator, fmt::format("p{}", index)));
    }
    for (auto& text : out_) {
      statement.exchange(soci::into(text.value, text.indicator));
    }
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
  } catch (const soci::soci_error& error) {
    connection_.raise(error);
  }
}

void TextQuery::set(const TextRow& values) {
  for (std::size_t index = 0; index < in_.size(); ++index) {
    in_[index].indicator = values.at(index) ? soci::i_ok : soci::i_null;
    in_[index].value = values[index].value_or("");
  }
}

auto TextQuery::row() const -> TextRow {
  TextRow values;
  std::ranges::transform(out_, std::back_inserter(values), [](const Text& text) {
    return text.indicator == soci::i_null ? std::nullopt : std::optional{text.value};
  });
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
  std::vector<TextRow> rows;
  try {
    set(values);
    for (bool more = bound_->execute(true); more; more = bound_->fetch()) {
      rows.push_back(row());
    }
  } catch (const soci::soci_error& error) {
    connection_.raise(error);
  }
  return rows;
}

}  // namespace sallyport::store
