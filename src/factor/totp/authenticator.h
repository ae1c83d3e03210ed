#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "crypto/seal.h"
#include "otp/totp.h"
#include "otp/window.h"

namespace sallyport::factor::totp {

/// The last few steps that were accepted, newest first. A code is accepted only for a step beyond all of
/// them, so that no code works twice (RFC 6238, 5.2). Several are kept because a clock may have jumped: a
/// step beyond what can be now is passed over, and the one before it counts.
class AcceptedSteps {
 public:
  static constexpr std::size_t kept = 4;

  AcceptedSteps() = default;
  /// "123,122": the reverse of `stored()`. Nothing for anything else, nor for steps not in falling order.
  [[nodiscard]] static auto from_stored(std::string_view stored) -> std::optional<AcceptedSteps>;
  [[nodiscard]] auto stored() const -> std::string;

  /// The newest accepted step that is not beyond `latest_possible`; nothing when there is none.
  [[nodiscard]] auto newest_up_to(otp::Step latest_possible) const -> std::optional<otp::Step>;
  /// Whether a step beyond `latest_possible` is kept: the clock has been ahead once.
  [[nodiscard]] auto reaches_beyond(otp::Step latest_possible) const -> bool;
  [[nodiscard]] auto contains(otp::Step step) const -> bool;
  /// With `step` in front; steps beyond it (from a clock that had jumped) are forgotten.
  [[nodiscard]] auto with(otp::Step step) const -> AcceptedSteps;
  auto operator==(const AcceptedSteps&) const -> bool = default;

 private:
  std::vector<otp::Step> steps_;
};

/// What somebody calls his authenticator, and which entry of the app it is (1 for the first, shown as
/// "anna"; 2 is shown as "anna-2").
struct Entry {
  int number;
};

/// A key of another system may be shorter than RFC 4226 asks for: it works, and its owner is asked to enrol
/// anew.
enum class KeyStrength { full, weak };

/// One enrolled TOTP app.
struct Authenticator {
  AuthenticatorId id;
  AccountId account;
  Entry entry;
  /// The key, sealed and bound to this row and its owner (see `key_binding`).
  std::string sealed_key;
  AcceptedSteps accepted;
  Instant activated;
  std::optional<Instant> last_used;
  Version version;
  KeyStrength strength = KeyStrength::full;
};

/// Where an authenticator's key belongs: the entry's number is its row's own key within the account.
[[nodiscard]] auto key_binding(AccountId account, Entry entry) -> crypto::Binding;

/// What is known of an authenticator before it has a row.
struct NewAuthenticator {
  AccountId account;
  Entry entry;
  std::string sealed_key;
  AcceptedSteps accepted;
  KeyStrength strength = KeyStrength::full;
};

/// Where authenticators are kept. Every call may throw FaultInUnit.
class Authenticators {
 public:
  Authenticators() = default;
  Authenticators(const Authenticators&) = delete;
  Authenticators(Authenticators&&) = delete;
  auto operator=(const Authenticators&) -> Authenticators& = delete;
  auto operator=(Authenticators&&) -> Authenticators& = delete;
  virtual ~Authenticators() = default;

  virtual auto add(const NewAuthenticator& authenticator, Instant now) -> AuthenticatorId = 0;
  /// All of an account, oldest first.
  [[nodiscard]] virtual auto of(AccountId account) -> std::vector<Authenticator> = 0;
  /// Saves the accepted steps and the last use of `next`, if the row is still the version it was made from.
  [[nodiscard]] virtual auto replace(const Authenticator& next) -> Written = 0;
  virtual void remove_all(AccountId account) = 0;
};

}  // namespace sallyport::factor::totp
