#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attempt/guesses.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/key_ring.h"
#include "enrolment/diagnosis.h"
#include "enrolment/enrolment.h"
#include "factor/totp/authenticator.h"
#include "otp/window.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::enrolment {

/// An active authenticator as its owner sees it.
struct Kept {
  AuthenticatorId id;
  factor::totp::Entry entry;
  /// The person's; empty without one.
  std::string name;
  Instant added;
  std::optional<Instant> last_used;
  /// On a new phone: whose place it takes, and after how many more uses.
  struct Replaces {
    AuthenticatorId old;
    int uses_left;
  };
  std::optional<Replaces> replaces;
  /// Six digits that change every 30 seconds.
  bool usual_codes;
  /// After how long its code changes.
  seconds period;
};

/// Oldest first.
struct AllKept {
  std::vector<Kept> authenticators;
  /// Too many wrong codes in a row: codes are not accepted any more.
  bool is_locked;

  [[nodiscard]] auto find(AuthenticatorId id) const -> const Kept*;
  /// The one that takes this one's place.
  [[nodiscard]] auto successor_of(AuthenticatorId old) const -> const Kept*;
  /// The new phone that is to take an old one's place.
  [[nodiscard]] auto new_phone() const -> const Kept*;
  /// As many as there may be.
  [[nodiscard]] auto is_full() const -> bool;
};

struct NameKept {};
/// It works no more; the session goes on under a new token.
struct EndedOne {
  session::Opened session;
  std::string name;
  factor::totp::Entry entry;
};
/// It is the only one: to remove it is to switch two-factor authentication off.
struct LastOne {};
/// No new phone is on its way.
struct NothingToReplace {};

/// The code is right, and used up.
struct Works {
  /// The phone's clock is ahead by about so much, when the code was one to come.
  seconds fast_by;
};
/// Why not. `Right` means that the code was right and has been used before.
struct DoesNotWork {
  Diagnosis why;
};
/// Two-factor authentication is off.
struct NothingToCheck {};
using attempt::Wait;

/// What is done with authenticators that are active: named, tried, ended one by one, and the new phone that
/// takes an old one's place. Whatever is asked for by an id that is not one of the person's is refused, with
/// an event. Safe to call from any thread.
class Upkeep {
 public:
  Upkeep(unit::Units& units, const crypto::KeyRing& ring, Random& random, otp::Window window)
      : units_{units}, ring_{ring}, random_{random}, window_{window} {}

  [[nodiscard]] auto all(AccountId account) -> Result<AllKept>;
  /// All, if this one is among them.
  [[nodiscard]] auto all_with(const session::Session& session, AuthenticatorId id,
                              const audit::Origin& origin, Instant now)
      -> Result<std::variant<AllKept, NoSuchAuthenticator>>;

  /// No sensitive act: a name opens nothing.
  [[nodiscard]] auto rename(const session::Session& session, AuthenticatorId id,
                            const factor::totp::Name& name, const audit::Origin& origin, Instant now)
      -> Result<std::variant<NameKept, NoSuchAuthenticator, SessionGone>>;

  /// Says why a code of this authenticator works or doesn't. A right one is used up, and each guess counts as
  /// one in a step-up does, so that the page says nothing to whoever has a session alone.
  [[nodiscard]] auto try_code(const session::Session& session, AuthenticatorId id, std::string_view typed,
                              const Presser& presser, Instant now)
      -> Result<std::variant<Works, DoesNotWork, CodesOff, Wait, NoSuchAuthenticator, SessionGone>>;

  /// The check-up: the same with a code of any of them, and when it is right he is asked again after
  /// `times.every`.
  [[nodiscard]] auto check_up(const session::Session& session, std::string_view typed, const Presser& presser,
                              const factor::totp::CheckUpTimes& times, Instant now)
      -> Result<std::variant<Works, DoesNotWork, CodesOff, Wait, NothingToCheck, SessionGone>>;
  /// He is asked again a week later.
  [[nodiscard]] auto put_check_up_off(const session::Session& session, const audit::Origin& origin,
                                      Instant now) -> Result<void>;

  /// Ends one of several, with the sessions that stand on it; this one goes on.
  [[nodiscard]] auto remove(const session::Session& session, AuthenticatorId id, const Presser& presser,
                            Instant now)
      -> Result<std::variant<EndedOne, StepUpNeeded, LastOne, NoSuchAuthenticator, SessionGone>>;

  using ReplacementOutcome = std::variant<EndedOne, StepUpNeeded, NothingToReplace, SessionGone>;
  /// The old one ends now, however often the new phone has been used.
  [[nodiscard]] auto end_old_now(const session::Session& session, const Presser& presser, Instant now)
      -> Result<ReplacementOutcome>;
  /// The old one stays, and the new phone's authenticator ends.
  [[nodiscard]] auto keep_old(const session::Session& session, const Presser& presser, Instant now)
      -> Result<ReplacementOutcome>;

 private:
  enum class Which : std::uint8_t { old_one, new_one };
  [[nodiscard]] auto end_one_of_two(const session::Session& session, Which ended, const Presser& presser,
                                    Instant now) -> Result<ReplacementOutcome>;
  [[nodiscard]] auto end(unit::Unit& unit, const session::Session& session,
                         const factor::totp::Authenticator& ended, audit::AuthenticatorEnded::Why why,
                         const Presser& presser, Instant now) const
      -> std::variant<EndedOne, StepUpNeeded, SessionGone>;
  /// A guess at the code of one of these, and what is told of it.
  using Trial = std::variant<Works, DoesNotWork, CodesOff, Wait>;
  [[nodiscard]] auto guess_at(unit::Unit& unit, const session::Session& session,
                              std::span<const factor::totp::Authenticator> candidates, std::string_view typed,
                              const Presser& presser, Instant now) const -> Trial;
  /// Why a code fits to none of them: of the one of which most can be said.
  [[nodiscard]] auto refuse(unit::Unit& unit, std::span<const factor::totp::Authenticator> candidates,
                            std::span<const DoesNotWork> each, const audit::Origin& origin, Instant now) const
      -> DoesNotWork;
  [[nodiscard]] auto judge(unit::Unit& unit, const factor::totp::Authenticator& authenticator,
                           std::string_view typed, const audit::Origin& origin, Instant now) const
      -> std::variant<Works, DoesNotWork>;

  unit::Units& units_;
  const crypto::KeyRing& ring_;
  Random& random_;
  otp::Window window_;
};

}  // namespace sallyport::enrolment
