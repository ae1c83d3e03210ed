#pragma once

#include <cstdint>

#include "enrolment/overview.h"

namespace sallyport::enrolment {

/// How one thing stands, from good to bad.
enum class Light : std::uint8_t {
  good,
  advice,     ///< it would help, and nothing is wrong without it
  attention,  ///< one mishap away from being locked out
  urgent,     ///< a lost phone locks out
};

/// "Could I get back in?": what is there for the day on which the phone is gone or the password forgotten,
/// each by itself, and all of it together.
struct Readiness {
  Light two_factor;  ///< it is on
  Light recovery_codes;
  Light second_app;
  Light registered_address;  ///< somebody is known to read there
  Light second_address;
  Light app;  ///< a code of it was right lately

  /// The worst of them; advice is good enough.
  [[nodiscard]] auto overall() const -> Light;
};

/// Pure. Without two-factor authentication the lines about apps and codes say nothing (`good`).
[[nodiscard]] auto readiness_of(const Overview& overview, Instant now) -> Readiness;

}  // namespace sallyport::enrolment
