#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/version.h"
#include "crypto/key_ring.h"
#include "crypto/seal.h"
#include "otp/key.h"
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

/// Steps to come of which somebody was told when he tried their codes: no code is accepted for them.
class ToldSteps {
 public:
  /// More than somebody can try, at the pace of a session, as far ahead as is explained.
  static constexpr std::size_t kept = 16;

  ToldSteps() = default;
  /// "123,120": the reverse of `stored()`. Nothing for anything else.
  [[nodiscard]] static auto from_stored(std::string_view stored) -> std::optional<ToldSteps>;
  [[nodiscard]] auto stored() const -> std::string;

  [[nodiscard]] auto contains(otp::Step step) const -> bool;
  /// With `step`, and without those before `earliest`, whose codes are accepted no more anyway. Nothing when
  /// there is no room.
  [[nodiscard]] auto with(otp::Step step, otp::Step earliest) const -> std::optional<ToldSteps>;
  auto operator==(const ToldSteps&) const -> bool = default;

 private:
  std::vector<otp::Step> steps_;
};

/// Which entry of the app an authenticator is: 1 for the first, shown as "anna"; 2 is shown as "anna-2".
struct Entry {
  int number;
};

/// What somebody calls his authenticator: 1 to 40 printable characters of NFC text.
class Name {
 public:
  static constexpr std::size_t longest = 40;

  /// White space at the ends is dropped. Fault for anything else that is no name.
  [[nodiscard]] static auto create(std::string_view typed) -> Result<Name>;
  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  auto operator==(const Name&) const -> bool = default;

 private:
  explicit Name(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// So many an account may have, beside one that is about to be replaced.
inline constexpr int authenticators_of_an_account = 5;
/// A new phone's codes that are accepted, at sign-in or in a proof, before the old one ends.
inline constexpr int uses_that_end_the_old_one = 2;
/// A key of another system may be shorter than RFC 4226 asks for.
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
  /// The last sign-in or proof with a code.
  std::optional<Instant> last_used;
  /// The person's; without one it is called by the entry's number.
  std::optional<Name> name;
  /// Whose place it takes, on a new phone: that one ends when this one has been used often enough.
  std::optional<AuthenticatorId> replaces;
  /// Codes accepted at sign-ins and in proofs since it began to replace another one.
  int uses;
  ToldSteps told;
  Version version;
  KeyStrength strength = KeyStrength::full;
  /// What its app computes. Another system may have given it other settings than ours.
  otp::Parameters parameters = otp::Parameters::standard();
};

/// A weak key, or other settings than ours: it works, and its owner is asked to enrol anew.
[[nodiscard]] auto asks_for_new_key(const Authenticator& authenticator) -> bool;
/// Six digits that change every 30 seconds, as the pages say unless they know better.
[[nodiscard]] auto shows_usual_codes(const Authenticator& authenticator) -> bool;

/// Whether another one of these takes its place: it ends when that one has been used often enough.
[[nodiscard]] auto is_about_to_end(const Authenticator& authenticator, std::span<const Authenticator> all)
    -> bool;

/// Its name as the person chose it; empty without one.
[[nodiscard]] auto own_name(const Authenticator& authenticator) -> std::string;

/// Where an authenticator's key belongs: the entry's number is its row's own key within the account.
[[nodiscard]] auto key_binding(AccountId account, Entry entry) -> crypto::Binding;

/// What is known of an authenticator before it has a row.
struct NewAuthenticator {
  AccountId account;
  Entry entry;
  std::string sealed_key;
  AcceptedSteps accepted;
  std::optional<AuthenticatorId> replaces = {};
  std::optional<Name> name = {};
  KeyStrength strength = KeyStrength::full;
  otp::Parameters parameters = otp::Parameters::standard();
};

/// The key of an authenticator. Throws FaultInUnit when it does not open.
[[nodiscard]] auto open_key(const Authenticator& authenticator, const crypto::KeyRing& ring) -> otp::Key;

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
  /// of() is called next for this account, and nothing of it changes until then: a store that is far away is
  /// asked on the way of something else.
  virtual void will_ask_of(AccountId account) = 0;
  /// All of an account, oldest first.
  [[nodiscard]] virtual auto of(AccountId account) -> std::vector<Authenticator> = 0;
  /// Saves everything of `next` that can change (not key, entry and age), if the row is still the version it
  /// was made from.
  [[nodiscard]] virtual auto replace(const Authenticator& next) -> Written = 0;
  virtual void remove(AccountId account, AuthenticatorId id) = 0;
  virtual void remove_all(AccountId account) = 0;
};

}  // namespace sallyport::factor::totp
