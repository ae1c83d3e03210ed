#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/instant.h"
#include "otp/totp.h"

namespace sallyport::otp {

/// How many past steps are still accepted (RFC 6238 section 5.2: one, for the network's delay).
enum class Back : std::uint8_t { none, one_step };
/// How many future steps are accepted already (RFC 6238 section 6: one, for a fast clock).
enum class Ahead : std::uint8_t { none, one_step };

/// The steps around the present one whose codes are accepted. Of the standard period it can't be made wider
/// than one step either way; who wants less says so.
class Window {
 public:
  /// Of shorter periods so many steps count as one as take this long: nobody types faster.
  static constexpr seconds typed_within{15};
  /// Of longer periods only the present step counts: its code is good for long enough.
  static constexpr seconds longest_with_neighbours{120};

  constexpr Window() = default;
  constexpr Window(Back back, Ahead ahead) : back_{back}, ahead_{ahead} {}

  [[nodiscard]] constexpr auto back() const -> Back { return back_; }
  [[nodiscard]] constexpr auto ahead() const -> Ahead { return ahead_; }
  constexpr auto operator==(const Window&) const -> bool = default;

  /// What is accepted while `present` is the current step of an authenticator with these parameters.
  [[nodiscard]] constexpr auto around(Step present, const Parameters& parameters) const -> Steps {
    const auto reach = reach_of(parameters.period());
    // Whoever allows no step back still leaves the time to type what a short period has shown.
    const auto to_type = back_ == Back::one_step || reach == 0 ? reach : reach - 1;
    const auto back = std::min(to_type, present.value());
    const auto ahead = ahead_ == Ahead::one_step ? reach : 0;
    return {Step{present.value() - back}, static_cast<std::size_t>(back + 1 + ahead)};
  }

  /// How many steps either way that is at the most.
  [[nodiscard]] static constexpr auto reach_of(seconds period) -> std::uint64_t {
    if (period > longest_with_neighbours) {
      return 0;
    }
    return static_cast<std::uint64_t>((typed_within + period - seconds{1}) / period);
  }

 private:
  Back back_ = Back::one_step;
  Ahead ahead_ = Ahead::one_step;
};

}  // namespace sallyport::otp
