#pragma once

#include <chrono>
#include <cstdint>

namespace sallyport {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A point in time, UTC, with microseconds since 1970 (64 bits, so nothing ends in 2038).
using Instant = std::chrono::sys_time<microseconds>;

/// How instants are stored: microseconds since 1970.
[[nodiscard]] constexpr auto to_stored(Instant instant) -> std::int64_t {
  return instant.time_since_epoch().count();
}
[[nodiscard]] constexpr auto instant_from_stored(std::int64_t stored) -> Instant {
  return Instant{microseconds{stored}};
}

/// Whole seconds since 1970, as RFC 6238 counts time; 0 for an instant before 1970.
[[nodiscard]] constexpr auto unix_seconds(Instant instant) -> std::uint64_t {
  const auto count = std::chrono::floor<seconds>(instant.time_since_epoch()).count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

}  // namespace sallyport
