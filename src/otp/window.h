#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "otp/totp.h"

namespace sallyport::otp {

/// How many past steps are still accepted (RFC 6238 section 5.2: one, for the network's delay).
enum class Back : std::uint8_t { none, one_step };
/// How many future steps are accepted already (RFC 6238 section 6: one, for a fast clock).
enum class Ahead : std::uint8_t { none, one_step };

/// The steps around the present one whose codes are accepted. It can't be made wider than one step
/// either way; who wants less says so.
class Window {
 public:
  /// The steps of one moment, earliest first, one to three of them.
  class Steps {
   public:
    [[nodiscard]] constexpr auto all() const& -> std::span<const Step> {
      return std::span{steps_}.first(count_);
    }
    /// Of steps that nobody holds, themselves: a span would outlive them in `for (… : around(…).all())`.
    [[nodiscard]] constexpr auto all() && -> Steps { return *this; }
    [[nodiscard]] constexpr auto begin() const { return all().begin(); }
    [[nodiscard]] constexpr auto end() const { return all().end(); }
    [[nodiscard]] constexpr auto back() const -> Step { return all().back(); }

   private:
    friend class Window;
    constexpr void add(Step step) { steps_[count_++] = step; }

    std::array<Step, 3> steps_{Step{0}, Step{0}, Step{0}};
    std::size_t count_ = 0;
  };

  constexpr Window() = default;
  constexpr Window(Back back, Ahead ahead) : back_{back}, ahead_{ahead} {}

  [[nodiscard]] constexpr auto back() const -> Back { return back_; }
  [[nodiscard]] constexpr auto ahead() const -> Ahead { return ahead_; }
  constexpr auto operator==(const Window&) const -> bool = default;

  /// What is accepted while `present` is the current step.
  [[nodiscard]] constexpr auto around(Step present) const -> Steps {
    Steps steps;
    if (back_ == Back::one_step && present.value() > 0) {
      steps.add(Step{present.value() - 1});
    }
    steps.add(present);
    if (ahead_ == Ahead::one_step && present.value() < std::numeric_limits<std::uint64_t>::max()) {
      steps.add(Step{present.value() + 1});
    }
    return steps;
  }

 private:
  Back back_ = Back::one_step;
  Ahead ahead_ = Ahead::one_step;
};

}  // namespace sallyport::otp
