#include "enrolment/diagnosis.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "otp/hotp.h"

namespace sallyport::enrolment {
namespace {

constexpr std::uint64_t steps_explained = 20;  // explained_within, in periods of 30 s
constexpr std::uint64_t presses_explained = 20;

// Codes of every step around now, with other settings than ours.
auto matches_around(const otp::Key& key, const otp::Code& code, otp::Step present,
                    const otp::Parameters& parameters) -> std::optional<otp::Step> {
  const auto back = std::min(present.value(), steps_explained);
  const auto count = static_cast<std::size_t>(back + 1 + steps_explained);
  return otp::match(key, code, otp::Step{present.value() - back}, count, parameters);
}

auto counts_presses(const otp::Key& key, const otp::Code& code) -> bool {
  bool found = false;
  for (std::uint64_t press = 0; press <= presses_explained; ++press) {
    found |= otp::hotp_at(key, otp::Counter{press}, otp::Algorithm::sha1, otp::Digits::six).equals(code);
  }
  return found;
}

auto has_other_algorithm(const otp::Key& key, const otp::Code& code, otp::Step present) -> bool {
  return std::ranges::any_of(std::array{otp::Algorithm::sha256, otp::Algorithm::sha512}, [&](auto algorithm) {
    const auto parameters =
        otp::Parameters::create(algorithm, code.digits(), otp::Parameters::standard().period());
    return parameters && matches_around(key, code, present, *parameters);
  });
}

auto explain_by_clock(otp::Step step, otp::Step present) -> Diagnosis {
  constexpr std::int64_t just_over = 2;  // whoever types slowly is one step too late
  const auto steps_late =
      static_cast<std::int64_t>(present.value()) - static_cast<std::int64_t>(step.value());
  if (steps_late > 0 && steps_late <= just_over) {
    return Expired{};
  }
  return ClockOff{otp::Parameters::standard().period() * steps_late};
}

auto explain_six_digits(const otp::Key& key, const otp::Code& code, otp::Step present) -> Diagnosis {
  if (const auto step = matches_around(key, code, present, otp::Parameters::standard())) {
    return explain_by_clock(*step, present);
  }
  if (has_other_algorithm(key, code, present)) {
    return OtherAlgorithm{};
  }
  if (counts_presses(key, code)) {
    return CountsPresses{};
  }
  return NotOfThisEntry{};
}

auto explain_others(const otp::Key& key, std::string_view typed, otp::Step present) -> Diagnosis {
  const auto code = otp::Code::parse(typed, otp::Digits::eight);
  if (!code) {
    return NotACode{};
  }
  const auto standard = otp::Parameters::standard();
  const auto eight = otp::Parameters::create(standard.algorithm(), otp::Digits::eight, standard.period());
  const bool is_ours = eight && matches_around(key, *code, present, *eight);
  return is_ours || has_other_algorithm(key, *code, present) ? Diagnosis{OtherLength{}}
                                                             : Diagnosis{NotACode{}};
}

struct ToMismatch {
  auto operator()(const Right& /*unused*/) const { return audit::EnrolmentMismatch::already_used; }
  auto operator()(const Expired& /*unused*/) const { return audit::EnrolmentMismatch::expired; }
  auto operator()(const ClockOff& /*unused*/) const { return audit::EnrolmentMismatch::clock_off; }
  auto operator()(const OtherAlgorithm& /*unused*/) const {
    return audit::EnrolmentMismatch::other_algorithm;
  }
  auto operator()(const OtherLength& /*unused*/) const { return audit::EnrolmentMismatch::other_length; }
  auto operator()(const CountsPresses& /*unused*/) const { return audit::EnrolmentMismatch::counter; }
  auto operator()(const NotACode& /*unused*/) const { return audit::EnrolmentMismatch::malformed; }
  auto operator()(const NotOfThisEntry& /*unused*/) const { return audit::EnrolmentMismatch::wrong; }
};

}  // namespace

auto mismatch_of(const Diagnosis& diagnosis) -> audit::EnrolmentMismatch {
  return std::visit(ToMismatch{}, diagnosis);
}

auto diagnose(const otp::Key& key, std::string_view typed, otp::Window window, Instant now) -> Diagnosis {
  const auto standard = otp::Parameters::standard();
  const auto present = otp::step_at(now, standard);
  const auto code = otp::Code::parse(typed, otp::Digits::six);
  if (!code) {
    return explain_others(key, typed, present);
  }
  if (const auto step = otp::match(key, *code, window.around(present), standard)) {
    return Right{*step};
  }
  return explain_six_digits(key, *code, present);
}

}  // namespace sallyport::enrolment
