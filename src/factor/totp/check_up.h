#pragma once

#include <optional>

#include "base/ids.h"
#include "base/instant.h"

namespace sallyport::factor::totp {

/// When the owner of an account is asked, inside a session, whether his app still works.
struct CheckUpTimes {
  seconds first;  ///< after two-factor authentication was activated
  seconds every;  ///< after each time that it did work

  [[nodiscard]] static constexpr auto standard() -> CheckUpTimes {
    return {.first = days{28}, .every = days{180}};
  }
};
/// "Later" is later by so much.
inline constexpr seconds check_up_put_off = days{7};

/// What became of the last question.
struct CheckUp {
  Instant answered;
  /// When a code of his was right at last, asked for in this way.
  std::optional<Instant> passed;
  /// When he is asked again.
  Instant next;
};

/// From when on to ask: `since` is when two-factor authentication was activated. An answer from before says
/// nothing.
[[nodiscard]] constexpr auto check_up_due(const std::optional<CheckUp>& last, Instant since,
                                          const CheckUpTimes& times) -> Instant {
  return last && last->answered >= since ? last->next : since + times.first;
}

/// Where answers are kept, one an account. Every call may throw FaultInUnit.
class CheckUps {
 public:
  CheckUps() = default;
  CheckUps(const CheckUps&) = delete;
  CheckUps(CheckUps&&) = delete;
  auto operator=(const CheckUps&) -> CheckUps& = delete;
  auto operator=(CheckUps&&) -> CheckUps& = delete;
  virtual ~CheckUps() = default;

  [[nodiscard]] virtual auto find(AccountId account) -> std::optional<CheckUp> = 0;
  virtual void keep(AccountId account, const CheckUp& check_up) = 0;
};

}  // namespace sallyport::factor::totp
