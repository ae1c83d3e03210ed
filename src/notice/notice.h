#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/account.h"
#include "audit/event.h"
#include "base/ids.h"
#include "base/instant.h"

namespace sallyport::notice {

/// What a mail to a subscriber is about. The words for each stand in dispatch/letter_words.cc.
enum class Kind : std::uint8_t {
  new_browser,          ///< somebody signed in from a browser that the account did not know
  wrong_codes,          ///< wrong codes after the right password; detail: how many
  factor_locked,        ///< too many failures in a row; detail: the factor
  two_factor_on,        ///< the first authenticator, or a new one after a pass of the operator
  two_factor_off,       ///< signing in needs the password alone from now on
  authenticator_added,  ///< one more
  new_phone,            ///< one that takes the place of another
  authenticator_ended,  ///< one of several; detail: as `audit::read_ended` reads it
  recovery_code_used,   ///< detail: how many are left
  recovery_codes_renewed,
  password_changed,      ///< by somebody who was signed in
  password_chosen,       ///< by a link of a mail, or of the operator
  re_enrolment_granted,  ///< the operator made a pass for a new authenticator
  address_asked,         ///< a link was sent to a new address; detail: which of the two it is to be
  address_changed,       ///< detail: which, and how ("second added"); or "dropped", to the address that is
  /// To an address that was left, with a link that undoes that; detail: its number, and behind it the change
  /// that is told when it is one of the other address ("17", "17 second added").
  address_left,
  address_restored,   ///< a change was undone; detail: which
  address_corrected,  ///< the operator wrote another registered address
  account_frozen,
  account_thawed,
  // These have a link of their own and go to one address alone.
  password_link,    ///< somebody asked for it: the password is forgotten; detail: his network
  invitation,       ///< the operator invites: choose a password
  confirm_address,  ///< goes to an address that is not on file yet; detail: which of the two it is to be
};

/// The word under which a kind is kept.
[[nodiscard]] auto word_of(Kind kind) -> std::string_view;

/// A mail before it is kept: to whom, about what, and what brought it about.
struct Draft {
  AccountId account;
  Kind kind;
  account::EmailAddress recipient;
  /// A number, a word of ours or a network; empty for most kinds.
  std::string detail;
  Instant at;
  audit::Origin origin;
};

/// What an event tells the account's owner; nothing for events that are no news to him.
struct Told {
  Kind kind;
  std::string detail;
};
[[nodiscard]] auto told_by(const audit::Fact& fact) -> std::optional<Told>;

/// What is told, as the detail of `Kind::address_changed`, to an address that can undo nothing.
inline constexpr std::string_view dropped = "dropped";
/// The addresses that an event takes off an account for good, which hear that and nothing later.
[[nodiscard]] auto dropped_by(const audit::Fact& fact) -> std::vector<account::EmailAddress>;

}  // namespace sallyport::notice
