#pragma once

#include <variant>

#include "factor/totp/authenticator.h"
#include "otp/hotp.h"
#include "otp/totp.h"

namespace sallyport::factor::totp {

/// The code is right for a step that none was accepted for yet: `next` is to be kept before anyone is told.
struct Matched {
  otp::Step step;
  AcceptedSteps next;
};

/// Why a code did not match, as far as it may be told after the right password: a code of the past only.
/// Nothing is ever said about a step to come, because whoever hears "your clock is fast" could wait and use
/// it.
enum class Mismatch {
  wrong,
  expired,       ///< of a step of the last ten minutes that is too old now
  already_used,  ///< of a step that a code was accepted for (or of one before it)
};

struct NotMatched {
  Mismatch mismatch;
};

/// The outcome, and whether a kept step had to be passed over because the clock must have been ahead.
struct Verified {
  std::variant<Matched, NotMatched> outcome;
  enum class Clock { steady, had_jumped } clock;
};

/// Checks a code against one key (RFC 6238 with one-time use): accepted is a step of the window around `now`
/// beyond all accepted ones.
[[nodiscard]] auto verify(const otp::Key& key, const otp::Parameters& parameters, const otp::Code& code,
                          const AcceptedSteps& accepted, Instant now, otp::Window window) -> Verified;

}  // namespace sallyport::factor::totp
