#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/instant.h"
#include "base/result.h"
#include "otp/algorithm.h"
#include "otp/code.h"
#include "otp/key.h"

/// RFC 6238: one-time passwords from the time.
namespace sallyport::otp {

/// A number of whole periods since 1970: T of RFC 6238 section 4.2, with T0 = 0. 64 bits, so that
/// nothing ends in 2038.
class Step {
 public:
  constexpr explicit Step(std::uint64_t value) : value_{value} {}
  [[nodiscard]] constexpr auto value() const -> std::uint64_t { return value_; }
  constexpr auto operator<=>(const Step&) const = default;

 private:
  std::uint64_t value_;
};

/// Neighbouring steps, `count` of them from `first` on. Those beyond 64 bits don't exist.
struct Steps {
  Step first;
  std::size_t count;

  constexpr auto operator==(const Steps&) const -> bool = default;
};

/// What an authenticator has to know beside the key.
class Parameters {
 public:
  static constexpr seconds longest_period{86'400};

  /// What every app computes whatever it is asked for: SHA-1, six digits, 30 seconds.
  [[nodiscard]] static constexpr auto standard() -> Parameters {
    return Parameters{Algorithm::sha1, Digits::six, seconds{30}};
  }
  /// A fault when the period is not within 1 second and `longest_period`.
  [[nodiscard]] static auto create(Algorithm algorithm, Digits digits, seconds period) -> Result<Parameters>;

  [[nodiscard]] constexpr auto algorithm() const -> Algorithm { return algorithm_; }
  [[nodiscard]] constexpr auto digits() const -> Digits { return digits_; }
  [[nodiscard]] constexpr auto period() const -> seconds { return period_; }
  constexpr auto operator==(const Parameters&) const -> bool = default;

 private:
  constexpr Parameters(Algorithm algorithm, Digits digits, seconds period)
      : algorithm_{algorithm}, digits_{digits}, period_{period} {}

  Algorithm algorithm_;
  Digits digits_;
  seconds period_;
};

/// The step that a moment lies in; step 0 for a moment before 1970.
[[nodiscard]] auto step_at(Instant now, const Parameters& parameters) -> Step;
/// The first moment of a step. The step must be one that step_at() can give.
[[nodiscard]] auto start_of(Step step, const Parameters& parameters) -> Instant;

/// The code that a right authenticator shows during a step.
[[nodiscard]] auto code_at(const Key& key, Step step, const Parameters& parameters) -> Code;

/// The first of the candidate steps whose code is the given one; nothing when none is, or when the code
/// has another length than the parameters say. Every candidate is computed and compared in constant time,
/// whether an earlier one has matched or not.
[[nodiscard]] auto match(const Key& key, const Code& code, Steps candidates, const Parameters& parameters)
    -> std::optional<Step>;

}  // namespace sallyport::otp
