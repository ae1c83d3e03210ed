#include "store/query.h"

#include <algorithm>
#include <charconv>

namespace sallyport::store {

namespace {

constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz_0123456789";

}  // namespace

auto parameter_names(std::string_view sql) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (auto colon = sql.find(':'); colon != std::string_view::npos; colon = sql.find(':', colon + 1)) {
    const auto rest = sql.substr(colon + 1);
    std::string name{rest.substr(0, rest.find_first_not_of(name_letters))};
    if (std::ranges::find(names, name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

auto numbered(std::string_view sql) -> std::string {
  const auto names = parameter_names(sql);
  std::string text;
  for (auto colon = sql.find(':'); colon != std::string_view::npos; colon = sql.find(':')) {
    const auto rest = sql.substr(colon + 1);
    const auto name = rest.substr(0, rest.find_first_not_of(name_letters));
    const auto number = std::ranges::find(names, name) - names.begin() + 1;
    text += sql.substr(0, colon);
    text += '$' + std::to_string(number);
    sql.remove_prefix(colon + 1 + name.size());
  }
  return text.append(sql);
}

auto or_refused(std::string_view sql) -> std::string {
  return "WITH changed AS (" + std::string{sql} +
         " RETURNING 1) SELECT 1 / COUNT(*) AS nothing_to_change FROM changed";
}

auto number_in(std::string_view text) -> std::int64_t {
  std::int64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) {
    damaged("number");
  }
  return number;
}

}  // namespace sallyport::store
