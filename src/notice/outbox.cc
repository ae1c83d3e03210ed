#include "notice/outbox.h"

#include <fmt/format.h>

#include <array>

namespace sallyport::notice {

auto Reference::text() const -> std::string { return fmt::format("{}-{}", id.value(), to_stored(written)); }

auto pause_after(int tries) -> seconds {
  constexpr std::array<seconds, 5> pauses{minutes{1}, minutes{5}, minutes{15}, hours{1}, hours{4}};
  const auto index = static_cast<std::size_t>(tries < 0 ? 0 : tries);
  return index < pauses.size() ? pauses[index] : pauses.back();
}

}  // namespace sallyport::notice
