#include "view/name.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "ui/embedded.h"

namespace sallyport::view {
namespace {

static_assert(Name{"title"} == Name{std::string_view{"title"}});
static_assert(Name{"title"} != Name{"titlf"} && Name{""} != Name{"."});

/// Every word between "{{" and "}}" of every template, and each of its steps.
auto names_in_use() -> std::set<std::string_view> {
  std::set<std::string_view> names;
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  for (const auto& file : ui::templates()) {
    for (std::string_view rest{file.text}; rest.contains("{{");) {
      rest.remove_prefix(rest.find("{{") + 2);
      auto tag = rest.substr(0, rest.find("}}"));
      while (tag.find_first_of(letters) != std::string_view::npos) {
        tag.remove_prefix(tag.find_first_of(letters));
        const auto name = tag.substr(0, tag.find_first_not_of(letters));
        names.insert(name);
        tag.remove_prefix(name.size());
      }
    }
  }
  return names;
}

TEST(Name, NoTwoInUseAreTheSame) {
  const auto names = names_in_use();
  EXPECT_GT(names.size(), 200);
  for (const auto one : names) {
    for (const auto other : names) {
      EXPECT_EQ(Name{one} == Name{other}, one == other) << one << " and " << other;
    }
  }
}

}  // namespace
}  // namespace sallyport::view
