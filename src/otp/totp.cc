#include "otp/totp.h"

#include <functional>
#include <limits>

#include "otp/hotp.h"
#include "otp/keyed_hash.h"

namespace sallyport::otp {
namespace {

auto existing(Steps steps) -> std::size_t {
  const auto after_first = std::numeric_limits<std::uint64_t>::max() - steps.first.value();
  return steps.count > after_first ? static_cast<std::size_t>(after_first) + 1 : steps.count;
}

// What is done for a step that fits is the same as for one that doesn't, save for the place that is kept.
auto first_fitting(const Key& key, const Code& code, Algorithm algorithm, Steps candidates)
    -> std::optional<Step> {
  const auto count = existing(candidates);
  std::size_t found = count;
  std::size_t place = 0;
  auto compare = [&](std::uint32_t number) {
    const bool fits = code.is_of_number(number);
    found = fits && found == count ? place : found;
    ++place;
  };
  // By reference: a function that holds so much of itself would take memory for each check.
  hash_each(key, algorithm, {.first = Counter{candidates.first.value()}, .count = count}, std::ref(compare));
  return found == count ? std::nullopt : std::optional{Step{candidates.first.value() + found}};
}

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

auto match(const Key& key, const Code& code, Steps candidates, const Parameters& parameters)
    -> std::optional<Step> {
  if (code.digits() != parameters.digits()) {
    return std::nullopt;
  }
  return first_fitting(key, code, parameters.algorithm(), candidates);
}

}  // namespace sallyport::otp
