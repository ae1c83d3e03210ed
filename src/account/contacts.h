#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "account/identifier.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/version.h"
#include "crypto/digest.h"

// The e-mail addresses of an account: the registered one (which stands with the account itself), a second
// one, since when each is known to reach its owner, and how they changed.
namespace sallyport::account {

enum class Which : std::uint8_t {
  registered,  ///< signs in, and receives what helps to come back
  second,      ///< hears the news, and nothing else
};

/// "registered", "second": in the database, in events and in addresses of pages.
[[nodiscard]] constexpr auto word_of(Which which) -> std::string_view {
  switch (which) {
    case Which::registered:
      return "registered";
    case Which::second:
      return "second";
  }
  return "";
}

/// What is known of an account's addresses beside the registered one itself.
struct Contact {
  /// Never one that was not confirmed.
  std::optional<EmailAddress> second;
  std::optional<Instant> second_confirmed;
  /// Nothing: nobody has shown yet that he reads what is sent there.
  std::optional<Instant> registered_confirmed;
  /// When the second one came as something new; nothing when that is not known, or it was taken back.
  std::optional<Instant> second_since = {};
};

/// A link that was sent to an address works for so long (NIST SP 800-63B-4, 4.2.1.2: at most a day).
inline constexpr seconds confirmation_lasts = hours{24};

/// An address that was typed and is not used for anything before somebody there has confirmed it. It may be
/// the one that is registered already, which is then confirmed and nothing else.
struct Unconfirmed {
  AccountId account;
  Which which;
  EmailAddress address;
  crypto::Digest link;
  Instant asked;
};

[[nodiscard]] constexpr auto is_live(const Unconfirmed& unconfirmed, Instant now) -> bool {
  return now >= unconfirmed.asked && now - unconfirmed.asked < confirmation_lasts;
}

/// For so long after an address was left it hears everything, can undo the change, and receives what helps to
/// come back in place of the new one: whoever took an account over has not taken that.
inline constexpr seconds held_for = days{7};
/// So many changes of one address within that time, and no more.
inline constexpr std::size_t changes_in_hold = 3;

/// An address that an account has left.
struct AddressChange {
  AddressChangeId id;
  AccountId account;
  Which which;
  EmailAddress left;
  Instant at;
};

class Contacts;
struct Account;

/// Whether the second address came as something new within the time of holding, so that nothing says yet that
/// its owner wanted it.
[[nodiscard]] constexpr auto is_new_second(const Contact& contact, Instant now) -> bool {
  return contact.second && contact.second_since && now - *contact.second_since < held_for;
}

/// Where the mails go that help to come back: a new password, an invitation. The registered address, or the
/// one that was left for it within the time of holding. Throws FaultInUnit.
[[nodiscard]] auto recovery_address(const Account& account, Contacts& contacts, Instant now) -> EmailAddress;

/// Where they are kept. Every call may throw FaultInUnit.
class Contacts {
 public:
  Contacts() = default;
  Contacts(const Contacts&) = delete;
  Contacts(Contacts&&) = delete;
  auto operator=(const Contacts&) -> Contacts& = delete;
  auto operator=(Contacts&&) -> Contacts& = delete;
  virtual ~Contacts() = default;

  [[nodiscard]] virtual auto find(AccountId account) -> Contact = 0;
  virtual void keep(AccountId account, const Contact& contact) = 0;

  /// In place of the one that waited before.
  virtual void put(const Unconfirmed& unconfirmed) = 0;
  [[nodiscard]] virtual auto find_unconfirmed(const crypto::Digest& link) -> std::optional<Unconfirmed> = 0;
  /// Those that wait, the registered one first.
  [[nodiscard]] virtual auto unconfirmed(AccountId account) -> std::vector<Unconfirmed> = 0;
  /// Uses it up: `somebody_was_faster` when it is gone already.
  [[nodiscard]] virtual auto use(const Unconfirmed& unconfirmed) -> Written = 0;
  virtual void remove_unconfirmed(AccountId account) = 0;

  virtual auto note_left(AccountId account, Which which, const EmailAddress& left, Instant now)
      -> AddressChangeId = 0;
  /// Those since then, oldest first.
  [[nodiscard]] virtual auto left(AccountId account, Instant since) -> std::vector<AddressChange> = 0;
  /// It is undone, with all that came after it to the same address.
  virtual void forget_left(const AddressChange& change) = 0;
  /// Removes what is past its time; at most `limit` rows a call. Returns how many.
  virtual auto purge(Instant now, int limit) -> int = 0;
};

}  // namespace sallyport::account
