#include "factor/totp/totp.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sallyport::factor::totp {
namespace {

// How far back a code is still recognised as one that was right once.
constexpr seconds told_as_expired = minutes{10};

auto last_of(otp::Steps steps) -> otp::Step { return otp::Step{steps.first.value() + steps.count - 1}; }

// Those of them that come after the newest accepted one, if there are any.
auto beyond(std::optional<otp::Step> newest, otp::Steps steps) -> otp::Steps {
  if (!newest || *newest < steps.first) {
    return steps;
  }
  const auto passed = newest->value() - steps.first.value() + 1;
  return {otp::Step{newest->value() + 1}, steps.count - static_cast<std::size_t>(passed)};
}

// Looks at the present and the past alone, so that nothing can be learned about a code to come.
auto why_not(const otp::Key& key, const otp::Parameters& parameters, const otp::Code& code, otp::Step present,
             std::optional<otp::Step> newest) -> Mismatch {
  const auto told =
      std::max(static_cast<std::uint64_t>(told_as_expired / parameters.period()), std::uint64_t{1});
  const auto back = std::min(present.value(), told);
  const otp::Steps past{otp::Step{present.value() - back}, static_cast<std::size_t>(back) + 1};
  const auto step = otp::match(key, code, past, parameters);
  if (!step) {
    return Mismatch::wrong;
  }
  return newest && *step <= *newest ? Mismatch::already_used : Mismatch::expired;
}

}  // namespace

auto verify(const otp::Key& key, const otp::Parameters& parameters, const otp::Code& code,
            const AcceptedSteps& accepted, Instant now, otp::Window window) -> Verified {
  const auto present = otp::step_at(now, parameters);
  const auto acceptable = window.around(present, parameters);
  const auto latest = last_of(acceptable);
  const auto newest = accepted.newest_up_to(latest);
  const auto clock = accepted.reaches_beyond(latest) ? Verified::Clock::had_jumped : Verified::Clock::steady;

  if (const auto step = otp::match(key, code, beyond(newest, acceptable), parameters)) {
    return {Matched{*step, accepted.with(*step)}, clock};
  }
  return {NotMatched{why_not(key, parameters, code, present, newest)}, clock};
}

}  // namespace sallyport::factor::totp
