#pragma once

#include <string_view>
#include <variant>

#include "audit/event.h"
#include "base/instant.h"
#include "otp/key.h"
#include "otp/totp.h"
#include "otp/window.h"

namespace sallyport::enrolment {

/// How far from now a code is searched to explain it. What is found there is never accepted.
inline constexpr seconds explained_within = minutes{10};

/// The code is right, for this step.
struct Right {
  otp::Step step;
};
/// It was right a moment ago; the new one works.
struct Expired {};
/// The phone's clock is behind by this much (about, in whole periods); negative: ahead.
struct ClockOff {
  seconds slow_by;
};
/// The app computes with SHA-256 or SHA-512.
struct OtherAlgorithm {};
/// The app shows eight digits.
struct OtherLength {};
/// The app counts presses instead of time.
struct CountsPresses {};
/// Not six digits at all.
struct NotACode {};
/// A code, but not of this entry.
struct NotOfThisEntry {};

using Diagnosis = std::variant<Right, Expired, ClockOff, OtherAlgorithm, OtherLength, CountsPresses, NotACode,
                               NotOfThisEntry>;

/// What was typed, judged against the key that the person has just been shown. Only there may so much be
/// told: whoever enrols sees the key anyway.
[[nodiscard]] auto diagnose(const otp::Key& key, std::string_view typed, otp::Window window, Instant now)
    -> Diagnosis;

}  // namespace sallyport::enrolment
