#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "account/group.h"
#include "account/identifier.h"
#include "base/ids.h"
#include "base/instant.h"

namespace sallyport::account {

/// A disabled account keeps everything and opens nothing. A frozen one is the same, by a word of its owner
/// ("It was not me"), until the operator has looked.
enum class Status { enabled, disabled, frozen };

/// Whether signing in opens nothing but the enrolment of an authenticator until there is one.
enum class Enrolment { free, due };

/// What is known of a subscriber before he exists.
struct NewAccount {
  CustomerNumber customer_number;
  SignInName sign_in_name;
  EmailAddress email;
  FullName full_name;
  Group group = {};
};

/// A subscriber: somebody who can sign in.
struct Account {
  AccountId id;
  CustomerNumber customer_number;
  SignInName sign_in_name;
  EmailAddress email;
  FullName full_name;
  Status status;
  Instant created;
  Enrolment enrolment;
  Group group = {};
  /// The language that its person chose, by its BCP 47 name; empty: he has not chosen.
  std::string language = {};
  /// When the operator opened it after it had been frozen, the last time.
  std::optional<Instant> thawed = {};
};

/// The sign-in name or customer number belongs to somebody else already.
struct IdentifierTaken {
  std::string identifier;
};

/// Where accounts are kept. Every call may throw FaultInUnit.
class Accounts {
 public:
  Accounts() = default;
  Accounts(const Accounts&) = delete;
  Accounts(Accounts&&) = delete;
  auto operator=(const Accounts&) -> Accounts& = delete;
  auto operator=(Accounts&&) -> Accounts& = delete;
  virtual ~Accounts() = default;

  /// Names and numbers are unique among all identifiers. An address may be shared by several accounts, and
  /// from then on it signs in nobody.
  [[nodiscard]] virtual auto add(const NewAccount& account, Instant now)
      -> std::variant<AccountId, IdentifierTaken> = 0;
  [[nodiscard]] virtual auto find(AccountId id) -> std::optional<Account> = 0;
  /// Whether it is anybody's, or that of several.
  [[nodiscard]] virtual auto is_taken(const Identifier& identifier) -> bool = 0;
  /// Nothing for an identifier of nobody, and for an address that several accounts share.
  [[nodiscard]] virtual auto find_by(const Identifier& identifier) -> std::optional<Account> = 0;
  /// At most `limit` accounts with an id beyond `after`, by id.
  [[nodiscard]] virtual auto list(AccountId after, int limit) -> std::vector<Account> = 0;
  virtual void set_status(AccountId id, Status status) = 0;
  virtual void note_thawed(AccountId id, Instant at) = 0;
  virtual void set_enrolment(AccountId id, Enrolment enrolment) = 0;
  /// From now on this address signs him in, and the one of before does not: unless the new one is another
  /// account's too, in which case it signs in nobody.
  virtual void set_email(const Account& account, const EmailAddress& address) = 0;
  virtual void set_group(AccountId id, const Group& group) = 0;
  virtual void set_language(AccountId id, std::string_view language) = 0;
};

}  // namespace sallyport::account
