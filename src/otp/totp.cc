#include "otp/totp.h"

#include <algorithm>
#include <limits>

#include "otp/hotp.h"
#include "otp/keyed_hash.h"

namespace sallyport::otp {
namespace {

// Compares codes of one key, one after the other, and keeps the first step that fits. What it does is
// the same for a step that fits and one that doesn't, save for the value that it keeps.
class Comparison {
 public:
  Comparison(const Key& key, const Code& code, Algorithm algorithm) : hash_{key, algorithm}, code_{code} {}

  void with(Step step) {
    const bool fits = Code::of_number(hash_.truncated(step.value()), code_.digits()).equals(code_);
    const bool is_first = fits && !found_;
    kept_ = is_first ? step : kept_;
    found_ = found_ || fits;
  }
  [[nodiscard]] auto outcome() const -> std::optional<Step> {
    return found_ ? std::optional{kept_} : std::nullopt;
  }

 private:
  KeyedHash hash_;
  const Code& code_;
  Step kept_{0};
  bool found_ = false;
};

}  // namespace

auto Parameters::create(Algorithm algorithm, Digits digits, seconds period) -> Result<Parameters> {
  if (period < seconds{1} || period > longest_period) {
    return fault("the period of an authenticator must be between 1 and 86400 seconds");
  }
  return Parameters{algorithm, digits, period};
}

auto step_at(Instant now, const Parameters& parameters) -> Step {
  return Step{unix_seconds(now) / static_cast<std::uint64_t>(parameters.period().count())};
}

auto start_of(Step step, const Parameters& parameters) -> Instant {
  return Instant{parameters.period() * static_cast<std::int64_t>(step.value())};
}

auto code_at(const Key& key, Step step, const Parameters& parameters) -> Code {
  return hotp_at(key, Counter{step.value()}, parameters.algorithm(), parameters.digits());
}

auto match(const Key& key, const Code& code, std::span<const Step> candidates, const Parameters& parameters)
    -> std::optional<Step> {
  if (code.digits() != parameters.digits()) {
    return std::nullopt;
  }
  Comparison comparison{key, code, parameters.algorithm()};
  for (const auto step : candidates) {
    comparison.with(step);
  }
  return comparison.outcome();
}

auto match(const Key& key, const Code& code, Step first, std::size_t count, const Parameters& parameters)
    -> std::optional<Step> {
  if (code.digits() != parameters.digits()) {
    return std::nullopt;
  }
  const auto steps_left = std::numeric_limits<std::uint64_t>::max() - first.value();
  Comparison comparison{key, code, parameters.algorithm()};
  for (std::uint64_t ahead = 0; ahead < count && ahead <= steps_left; ++ahead) {
    comparison.with(Step{first.value() + ahead});
  }
  return comparison.outcome();
}

}  // namespace sallyport::otp
