#pragma once

#include <string_view>
#include <variant>

#include "audit/event.h"
#include "base/instant.h"
#include "otp/key.h"
#include "otp/totp.h"
#include "otp/window.h"

namespace sallyport::enrolment {

/// How far from now a code is searched to explain it: a clock in another time zone is an hour off. What is
/// found there is never accepted. 300 steps either way at most.
inline constexpr seconds explained_within = minutes{75};
/// And one that an app made with other settings.
inline constexpr seconds settings_explained_within = minutes{10};

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
/// The app computes with another hash.
struct OtherAlgorithm {};
/// The app shows another number of digits.
struct OtherLength {};
/// The app counts presses instead of time.
struct CountsPresses {};
/// Not six to eight digits, or of the wrong length and not of this key.
struct NotACode {};
/// A code, but not of this entry.
struct NotOfThisEntry {};

using Diagnosis = std::variant<Right, Expired, ClockOff, OtherAlgorithm, OtherLength, CountsPresses, NotACode,
                               NotOfThisEntry>;

/// What was typed, judged against a key and what its app is to compute. Only two may be told so much: whoever
/// has just been shown the key, and, of a code of his own authenticator, whoever is inside a session
/// (decision 15).
[[nodiscard]] auto diagnose(const otp::Key& key, const otp::Parameters& parameters, std::string_view typed,
                            otp::Window window, Instant now) -> Diagnosis;

/// The word for it in an event. A right code that is refused all the same has been used before.
[[nodiscard]] auto mismatch_of(const Diagnosis& diagnosis) -> audit::EnrolmentMismatch;

}  // namespace sallyport::enrolment
