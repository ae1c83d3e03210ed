#include "portal/cookies.h"

#include <array>

namespace sallyport::portal {

auto word_of(Next next) -> std::string_view {
  switch (next) {
    case Next::activate:
      return "activate";
    case Next::renew:
      return "renew";
    case Next::sessions:
      return "sessions";
    case Next::end_others:
      return "end_others";
  }
  return {};
}

auto next_of(std::string_view word) -> std::optional<Next> {
  for (const auto next : std::array{Next::activate, Next::renew, Next::sessions, Next::end_others}) {
    if (word == word_of(next)) {
      return next;
    }
  }
  return std::nullopt;
}

}  // namespace sallyport::portal
