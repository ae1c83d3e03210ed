#include "enrolment/diagnosis.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "otp/hotp.h"

namespace sallyport::enrolment {
namespace {

constexpr std::uint64_t presses_explained = 20;

/// What an app is to compute, and the step that it is in now.
struct Expected {
  const otp::Key& key;
  otp::Parameters parameters;
  otp::Step present;

  [[nodiscard]] auto with(otp::Algorithm algorithm, otp::Digits digits) const -> Expected {
    return {key, otp::Parameters::create(algorithm, digits, parameters.period()).value(), present};
  }
};

// No step to come where one lasts so long that it is not accepted early: whoever was told of it could not use
// it when its time comes.
auto matches_around(const Expected& app, const otp::Code& code, seconds around) -> std::optional<otp::Step> {
  constexpr std::uint64_t most_steps = 300;
  const auto steps = std::min(static_cast<std::uint64_t>(around / app.parameters.period()), most_steps);
  const auto back = std::min(app.present.value(), steps);
  const auto ahead = otp::Window::reach_of(app.parameters.period()) == 0 ? 0 : steps;
  const auto count = static_cast<std::size_t>(back + 1 + ahead);
  return otp::match(app.key, code, {otp::Step{app.present.value() - back}, count}, app.parameters);
}

auto counts_presses(const Expected& app, const otp::Code& code) -> bool {
  bool found = false;
  for (std::uint64_t press = 0; press <= presses_explained; ++press) {
    found |= otp::hotp_at(app.key, otp::Counter{press}, otp::Algorithm::sha1, code.digits()).equals(code);
  }
  return found;
}

auto has_other_algorithm(const Expected& app, const otp::Code& code) -> bool {
  constexpr std::array all{otp::Algorithm::sha1, otp::Algorithm::sha256, otp::Algorithm::sha512};
  return std::ranges::any_of(all, [&](auto algorithm) {
    return algorithm != app.parameters.algorithm() &&
           matches_around(app.with(algorithm, code.digits()), code, settings_explained_within).has_value();
  });
}

auto explain_by_clock(const Expected& app, otp::Step step) -> Diagnosis {
  // Whoever types slowly is one step too late.
  const auto just_over = static_cast<std::int64_t>(otp::Window::reach_of(app.parameters.period())) + 1;
  const auto steps_late =
      static_cast<std::int64_t>(app.present.value()) - static_cast<std::int64_t>(step.value());
  if (steps_late > 0 && steps_late <= just_over) {
    return Expired{};
  }
  return ClockOff{app.parameters.period() * steps_late};
}

auto explain(const Expected& app, const otp::Code& code) -> Diagnosis {
  if (const auto step = matches_around(app, code, explained_within)) {
    return explain_by_clock(app, *step);
  }
  if (has_other_algorithm(app, code)) {
    return OtherAlgorithm{};
  }
  if (counts_presses(app, code)) {
    return CountsPresses{};
  }
  return NotOfThisEntry{};
}

auto explain_other_length(const Expected& app, const otp::Code& code) -> Diagnosis {
  const bool is_ours =
      matches_around(app.with(app.parameters.algorithm(), code.digits()), code, settings_explained_within)
          .has_value();
  return is_ours || has_other_algorithm(app, code) ? Diagnosis{OtherLength{}} : Diagnosis{NotACode{}};
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

auto diagnose(const otp::Key& key, const otp::Parameters& parameters, std::string_view typed,
              otp::Window window, Instant now) -> Diagnosis {
  const Expected app{.key = key, .parameters = parameters, .present = otp::step_at(now, parameters)};
  const auto code = otp::Code::parse(typed);
  if (!code) {
    return NotACode{};
  }
  if (code->digits() != parameters.digits()) {
    return explain_other_length(app, *code);
  }
  if (const auto step = otp::match(key, *code, window.around(app.present, parameters), parameters)) {
    return Right{*step};
  }
  return explain(app, *code);
}

}  // namespace sallyport::enrolment
