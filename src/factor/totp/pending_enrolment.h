#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "factor/recovery_code/recovery_code.h"
#include "factor/totp/authenticator.h"

namespace sallyport::factor::totp {

/// How long a key that was shown, and then the recovery codes that were shown, wait for the next press.
inline constexpr seconds enrolment_lifetime = minutes{10};

/// The key has been shown; no code of it has been proven.
struct KeyShown {
  Instant since;
};

/// A code was right: the recovery codes lie here, sealed so that this session can see them again, and hashed
/// as they will be kept. Nothing is active before the person says that they are saved.
struct CodeProven {
  Instant since;
  otp::Step step;
  /// All ten as they are shown, one a line, sealed.
  std::string sealed_recovery_codes;
  std::vector<recovery_code::HashedCode> hashed_recovery_codes;
};

/// An authenticator on its way, one a session at most. An account may have several on their way in several
/// sessions; the newest alone can become active.
struct PendingEnrolment {
  AccountId account;
  SessionId session;
  Entry entry;
  std::string sealed_key;
  std::variant<KeyShown, CodeProven> progress;
  Version version;
  /// On a new phone: whose place it will take.
  std::optional<AuthenticatorId> replaces = {};
};

/// Where a pending key and the codes beside it belong.
[[nodiscard]] auto pending_key_binding(AccountId account, SessionId session) -> crypto::Binding;
[[nodiscard]] auto pending_codes_binding(AccountId account, SessionId session) -> crypto::Binding;

[[nodiscard]] auto is_live(const PendingEnrolment& pending, Instant now) -> bool;
/// When it is over unless the next press comes.
[[nodiscard]] auto expires(const PendingEnrolment& pending) -> Instant;

/// Where they are kept. Every call may throw FaultInUnit.
class PendingEnrolments {
 public:
  PendingEnrolments() = default;
  PendingEnrolments(const PendingEnrolments&) = delete;
  PendingEnrolments(PendingEnrolments&&) = delete;
  auto operator=(const PendingEnrolments&) -> PendingEnrolments& = delete;
  auto operator=(PendingEnrolments&&) -> PendingEnrolments& = delete;
  virtual ~PendingEnrolments() = default;

  /// The number of the account's next entry in an app: one more with every key that is shown, whether it
  /// becomes active or not, so that no two entries on a phone have the same name.
  [[nodiscard]] virtual auto next_entry(AccountId account) -> Entry = 0;
  /// The account's only pending enrolment from now on: those of other sessions are gone.
  virtual void put(const PendingEnrolment& pending) = 0;
  [[nodiscard]] virtual auto find(SessionId session) -> std::optional<PendingEnrolment> = 0;
  [[nodiscard]] virtual auto replace(const PendingEnrolment& next) -> Written = 0;
  virtual void remove_all(AccountId account) = 0;
  virtual auto purge(Instant now, int limit) -> int = 0;
};

}  // namespace sallyport::factor::totp
