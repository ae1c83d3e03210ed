#include "portal/cookies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "portal/ids.h"

namespace sallyport::portal {
namespace {

struct Row {
  Place place;
  std::string_view word;
  enum class About : std::uint8_t { itself, one_of_several } about = About::itself;
};

constexpr std::array rows{
    Row{Place::activate, "activate"},
    Row{Place::renew, "renew"},
    Row{Place::add, "add"},
    Row{Place::sessions, "sessions"},
    Row{Place::end_others, "end-others"},
    Row{Place::registered_address, "registered-address"},
    Row{Place::second_address, "second-address"},
    Row{Place::addresses, "addresses"},
    Row{Place::new_phone, "new-phone", Row::About::one_of_several},
    Row{Place::replacement, "replacement"},
    Row{Place::remove_authenticator, "remove-authenticator", Row::About::one_of_several},
};

}  // namespace

auto word_of(const Next& next) -> std::string {
  const auto* const row = std::ranges::find(rows, next.place, &Row::place);
  if (row == rows.end()) {
    return {};
  }
  return row->about == Row::About::itself ? std::string{row->word}
                                          : fmt::format("{}.{}", row->word, next.which);
}

auto next_of(std::string_view word) -> std::optional<Next> {
  const auto end = word.find('.');
  const auto* const row = std::ranges::find(rows, word.substr(0, end), &Row::word);
  if (row == rows.end() || (row->about == Row::About::itself) != (end == std::string_view::npos)) {
    return std::nullopt;
  }
  if (row->about == Row::About::itself) {
    return Next{.place = row->place};
  }
  const auto which = id_number(word.substr(end + 1));
  return which ? std::optional{Next{.place = row->place, .which = *which}} : std::nullopt;
}

}  // namespace sallyport::portal
