#include "enrolment/readiness.h"

#include <algorithm>

namespace sallyport::enrolment {
namespace {

/// Those that would let in: of a set that is locked, none.
auto codes_left(const Overview& overview) -> int {
  return overview.recovery_codes && !overview.are_recovery_codes_locked ? overview.recovery_codes->remaining
                                                                        : 0;
}

auto of_codes(const Overview& overview, const Active& active) -> Light {
  const auto left = codes_left(overview);
  if (left > few_recovery_codes) {
    return Light::good;
  }
  return left == 0 && active.authenticators == 1 ? Light::urgent : Light::attention;
}

auto of_app(const Active& active, Instant now) -> Light {
  if (active.is_locked) {
    return Light::urgent;
  }
  return now >= active.check_up_due || active.asks_for_new_key ? Light::attention : Light::good;
}

}  // namespace

auto Readiness::overall() const -> Light {
  const auto worst =
      std::max({two_factor, recovery_codes, second_app, registered_address, second_address, app});
  return worst == Light::advice ? Light::good : worst;
}

auto readiness_of(const Overview& overview, Instant now) -> Readiness {
  Readiness readiness{.two_factor = overview.active ? Light::good : Light::attention,
                      .recovery_codes = Light::good,
                      .second_app = Light::good,
                      .registered_address = overview.registered_confirmed ? Light::good : Light::attention,
                      .second_address = overview.second_confirmed ? Light::good : Light::advice,
                      .app = Light::good};
  if (overview.active) {
    readiness.recovery_codes = of_codes(overview, *overview.active);
    readiness.second_app = overview.active->authenticators > 1 ? Light::good : Light::advice;
    readiness.app = of_app(*overview.active, now);
  }
  return readiness;
}

}  // namespace sallyport::enrolment
