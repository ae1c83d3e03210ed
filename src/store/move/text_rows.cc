#include "store/move/text_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sallyport::store {

TextQuery::TextQuery(Connection& connection, const std::string& sql, std::size_t parameters,
                     std::size_t columns)
    : connection_{connection}, in_(parameters), out_(columns), statement_{connection.session} {
  try {
    for (std::size_t index = 0; index < in_.size(); ++index) {
      statement_.exchange(soci::use(in_[index].value, in_[index].indicator, fmt::format("p{}", index)));
    }
    for (auto& text : out_) {
      statement_.exchange(soci::into(text.value, text.indicator));
    }
    statement_.alloc();
    statement_.prepare(sql);
    statement_.define_and_bind();
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
  std::vector<TextRow> rows;
  try {
    set(values);
    for (bool more = statement_.execute(true); more; more = statement_.fetch()) {
      rows.push_back(row());
    }
  } catch (const soci::soci_error& error) {
    connection_.raise(error);
  }
  return rows;
}

}  // namespace sallyport::store
