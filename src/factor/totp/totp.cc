#include "factor/totp/totp.h"

#include <algorithm>
#include <vector>

namespace sallyport::factor::totp {
namespace {

// How far back a code is still recognised as one that was right once.
constexpr seconds told_as_expired = minutes{10};

auto latest_of(otp::Window window, otp::Step present) -> otp::Step {
  return window.around(present).all().back();
}

auto acceptable(otp::Window window, otp::Step present, std::optional<otp::Step> newest)
    -> std::vector<otp::Step> {
  std::vector<otp::Step> steps;
  for (const auto step : window.around(present).all()) {
    if (!newest || step > *newest) {
      steps.push_back(step);
    }
  }
  return steps;
}

// Looks at the present and the past alone, so that nothing can be learned about a code to come.
auto why_not(const otp::Key& key, const otp::Parameters& parameters, const otp::Code& code, otp::Step present,
             std::optional<otp::Step> newest) -> Mismatch {
  const auto back =
      std::min(present.value(), static_cast<std::uint64_t>(told_as_expired / parameters.period()));
  const auto first = otp::Step{present.value() - back};
  const auto past = otp::match(key, code, first, static_cast<std::size_t>(back) + 1, parameters);
  if (!past) {
    return Mismatch::wrong;
  }
  return newest && *past <= *newest ? Mismatch::already_used : Mismatch::expired;
}

}  // namespace

auto verify(const otp::Key& key, const otp::Parameters& parameters, const otp::Code& code,
            const AcceptedSteps& accepted, Instant now, otp::Window window) -> Verified {
  const auto present = otp::step_at(now, parameters);
  const auto latest = latest_of(window, present);
  const auto newest = accepted.newest_up_to(latest);
  const auto clock = accepted.reaches_beyond(latest) ? Verified::Clock::had_jumped : Verified::Clock::steady;

  const auto candidates = acceptable(window, present, newest);
  if (const auto step = otp::match(key, code, candidates, parameters)) {
    return {Matched{*step, accepted.with(*step)}, clock};
  }
  return {NotMatched{why_not(key, parameters, code, present, newest)}, clock};
}

}  // namespace sallyport::factor::totp
