#include "account/group.h"

#include <algorithm>

namespace sallyport::account {
namespace {

constexpr std::size_t longest_group = 32;

auto is_lower(char letter) -> bool { return letter >= 'a' && letter <= 'z'; }
auto is_digit(char letter) -> bool { return letter >= '0' && letter <= '9'; }

}  // namespace

auto Group::create(std::string_view typed) -> Result<Group> {
  if (typed.empty()) {
    return Group{};
  }
  const bool is_word = std::ranges::all_of(
      typed, [](char letter) { return is_lower(letter) || is_digit(letter) || letter == '-'; });
  if (typed.size() > longest_group || !is_lower(typed.front()) || !is_word) {
    return fault("a group has 1 to 32 small letters, digits or '-', and starts with a letter");
  }
  return Group{std::string{typed}};
}

auto Group::is_of_staff() const -> bool { return text_ == "agents" || text_ == "supervisors"; }

}  // namespace sallyport::account
