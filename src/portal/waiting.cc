#include "portal/waiting.h"

#include <algorithm>

namespace sallyport::portal {

using view::tr;

auto seconds_until(Instant until, Instant now) -> seconds {
  return std::max(std::chrono::ceil<seconds>(until - now), seconds{1});
}

auto waiting_text(const Language& language, seconds left) -> std::string {
  const auto count = [](auto duration) { return static_cast<std::uint64_t>(duration.count()); };
  if (left <= minutes{1}) {
    return language.plural(tr("in {n} second", "in {n} seconds"), count(left));
  }
  if (left <= minutes{59}) {
    return language.plural(tr("in {n} minute", "in {n} minutes"), count(std::chrono::ceil<minutes>(left)));
  }
  return language.plural(tr("in {n} hour", "in {n} hours"), count(std::chrono::ceil<hours>(left)));
}

}  // namespace sallyport::portal
