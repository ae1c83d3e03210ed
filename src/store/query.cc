#include "store/query.h"

#include <algorithm>

namespace sallyport::store {

auto parameter_names(std::string_view sql) -> std::vector<std::string> {
  constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz_";
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

}  // namespace sallyport::store
