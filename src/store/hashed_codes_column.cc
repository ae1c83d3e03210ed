#include "store/hashed_codes_column.h"

#include <string_view>

namespace sallyport::store {

auto Column<HashedCodes>::to_stored(const HashedCodes& codes) -> Stored {
  Stored lines;
  for (const auto& code : codes) {
    lines += code.selector + ' ' + code.hash.text() + '\n';
  }
  return lines;
}

auto Column<HashedCodes>::from_stored(const Stored& stored) -> HashedCodes {
  HashedCodes codes;
  std::string_view rest{stored};
  while (!rest.empty()) {
    const auto blank = rest.find(' ');
    const auto end = rest.find('\n');
    if (blank >= end || end == std::string_view::npos) {
      damaged("set of recovery codes");
    }
    codes.push_back(
        {std::string{rest.substr(0, blank)},
         undamaged(crypto::PasswordHash::parse(rest.substr(blank + 1, end - blank - 1)), "hash")});
    rest.remove_prefix(end + 1);
  }
  return codes;
}

}  // namespace sallyport::store
