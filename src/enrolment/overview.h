#pragma once

#include <optional>

#include "base/instant.h"
#include "base/result.h"
#include "factor/recovery_code/recovery_code.h"
#include "unit/memory.h"
#include "unit/unit.h"

namespace sallyport::enrolment {

/// At this many recovery codes or fewer the pages say so.
inline constexpr int few_recovery_codes = 2;

/// Two-factor authentication that is on.
struct Active {
  Instant since;
  /// The last sign-in or proof with a code; nothing before the first.
  std::optional<Instant> last_used;
  factor::totp::Entry entry;
  /// Too many wrong codes in a row: codes are not accepted any more until a new authenticator is enrolled.
  bool is_locked;
  /// An app was brought from another system with a key or settings that are not ours: a new enrolment
  /// replaces it.
  bool asks_for_new_key;
  /// All apps show six digits that change every 30 seconds.
  bool usual_codes;
  /// How many apps there are; the one on an old phone, whose place a new one takes, does not count.
  int authenticators;
  /// From when on to ask whether the app still works, and when it last did when he was asked.
  Instant check_up_due;
  std::optional<Instant> check_up_passed;
};

/// What the profile and the security page say of an account's factors. One is kept in memory for everybody
/// who is signed in: no text belongs in here.
struct Overview {
  std::optional<Active> active;
  std::optional<factor::recovery_code::SetState> recovery_codes;
  /// Too many wrong ones in a row: none is accepted any more until a new set is made.
  bool are_recovery_codes_locked;
  std::optional<Instant> password_chosen;
  /// Wrong codes after a right password within 30 days.
  int wrong_codes;
  /// Nothing: nobody has shown yet that he reads what is sent to the registered address.
  std::optional<Instant> registered_confirmed;
  /// Nothing: there is no second address.
  std::optional<Instant> second_confirmed;
};

using factor::totp::CheckUpTimes;

[[nodiscard]] auto overview(unit::Units& units, AccountId account, Instant now,
                            const CheckUpTimes& times = CheckUpTimes::standard()) -> Result<Overview>;

/// Overviews for pages, remembered as long as the account does not change. Safe to call from any thread.
class Overviews {
 public:
  explicit Overviews(unit::Units& units, const CheckUpTimes& times = CheckUpTimes::standard())
      : units_{units}, times_{times}, memory_{units.changes(), most_remembered} {}

  [[nodiscard]] auto find(AccountId account, Instant now) -> Result<Overview>;
  /// From memory alone; nothing says that memory does not know.
  [[nodiscard]] auto recall(AccountId account, Instant now) -> std::optional<Overview>;

 private:
  static constexpr std::size_t most_remembered = 1'000'000;

  struct Known {
    AccountId account;
    Overview overview;

    [[nodiscard]] auto key() const -> AccountId { return account; }
    [[nodiscard]] auto owner() const -> AccountId { return account; }
  };

  unit::Units& units_;
  CheckUpTimes times_;
  unit::Memory<Known> memory_;
};

}  // namespace sallyport::enrolment
