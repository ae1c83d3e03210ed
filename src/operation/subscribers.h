#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "account/account.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/hashing_pool.h"
#include "crypto/token.h"
#include "factor/password/policy.h"
#include "notice/links.h"
#include "pass/pass.h"
#include "unit/unit.h"

namespace sallyport::operation {

/// Nobody has this name, number or address (or several have the address).
struct NoSuchSubscriber {};
/// The address is on file for several accounts already, which is allowed, but signs in nobody.
struct Added {
  AccountId account;
  /// Another account has it too, so that it signs in neither.
  enum class Address { own, shared } address;
};
struct TooWeak {
  factor::password::Weakness why;
};
using account::IdentifierTaken;
using crypto::Busy;

struct Invited {
  account::Account account;
  /// Where the mail goes: for a week after a change, the address of before.
  account::EmailAddress recipient;
  /// For the link that the operator hands over.
  crypto::Token token;
  Instant until;
};
/// Somebody without an authenticator needs no pass.
struct NothingToReplace {};
struct ReEnrolmentGranted {
  account::Account account;
  Secret pass;
  Instant until;
};
/// The address is another account's too, and the operator has not said that it may be.
struct AddressTaken {};
/// Whether an account may have an address that another one has: it signs in neither of them then.
enum class Sharing { refused, allowed };
/// Its owner has frozen it, and thawing alone opens it again.
struct IsFrozen {};
/// "It was not me" has not been pressed, or the account has been thawed already.
struct NotFrozen {};
struct Thawed {
  account::Account account;
};
struct Done {
  account::Account account;
  /// Nothing was written when the account was as it should be.
  enum class Change { made, none_needed } change;
};

/// Why the operator grants a re-enrolment, corrects an address or thaws an account: 1 to 500 printable
/// characters. It stands in the event.
class Reason {
 public:
  [[nodiscard]] static auto create(std::string_view typed) -> Result<Reason>;
  [[nodiscard]] auto text() const -> const std::string& { return text_; }

 private:
  explicit Reason(std::string text) : text_{std::move(text)} {}
  std::string text_;
};

/// What the operator does to accounts from the command line. Safe to call from any thread.
class Subscribers {
 public:
  Subscribers(unit::Units& units, crypto::HashingPool& pool, Random& random, factor::password::Policy policy,
              std::vector<std::string> brand_words, notice::Links links);

  /// Without a password nobody can sign in before an invitation is used.
  [[nodiscard]] auto add(const account::NewAccount& account, const std::optional<Secret>& password,
                         Instant now) -> Result<std::variant<Added, IdentifierTaken, TooWeak, Busy>>;
  [[nodiscard]] auto find(const account::Identifier& identifier) -> Result<std::optional<account::Account>>;
  /// At most `limit` subscribers with an id beyond `after`.
  [[nodiscard]] auto list(AccountId after, int limit) -> Result<std::vector<account::Account>>;
  /// Ends all sessions, sign-ins under way, invitations and passes at once.
  [[nodiscard]] auto disable(const account::Identifier& identifier, Instant now)
      -> Result<std::variant<Done, NoSuchSubscriber, IsFrozen>>;
  [[nodiscard]] auto enable(const account::Identifier& identifier, Instant now)
      -> Result<std::variant<Done, NoSuchSubscriber, IsFrozen>>;
  /// What is asked of the group is asked from the next page on, of sessions that are open too.
  [[nodiscard]] auto set_group(const account::Identifier& identifier, const account::Group& group,
                               Instant now) -> Result<std::variant<Done, NoSuchSubscriber>>;
  /// A new link, which goes to the registered address too; the one before is dead. A thaw would end it.
  [[nodiscard]] auto invite(const account::Identifier& identifier, Instant now)
      -> Result<std::variant<Invited, NoSuchSubscriber, IsFrozen>>;
  /// A pass that, with the password, opens the enrolment of a new authenticator and nothing else.
  [[nodiscard]] auto grant_re_enrolment(const account::Identifier& identifier, const Reason& reason,
                                        Instant now)
      -> Result<std::variant<ReEnrolmentGranted, NoSuchSubscriber, NothingToReplace>>;

  /// Another registered address, of an account in any state, to which the links that help to come back go at
  /// once. Nobody can undo it: the address of before and those that were left for it within the week lose
  /// their rights, are told so, and have "It was not me" as everybody. Ends what waits to be confirmed, links
  /// that were sent, sessions and sign-ins under way. It is not confirmed by its owner yet, unless it was
  /// before. None needed: it is the address, and no other has a right to be.
  [[nodiscard]] auto correct_address(const account::Identifier& identifier,
                                     const account::EmailAddress& address, Sharing sharing,
                                     const Reason& reason, Instant now)
      -> Result<std::variant<Done, NoSuchSubscriber, AddressTaken>>;

  /// Opens a frozen account for its owner: whatever the thief may have chosen is gone, the second address
  /// too. The owner chooses a password by a link to the registered address, and signing in leads to the
  /// enrolment of an authenticator and nowhere else.
  [[nodiscard]] auto thaw(const account::Identifier& identifier, const Reason& reason, Instant now)
      -> Result<std::variant<Thawed, NoSuchSubscriber, NotFrozen>>;

 private:
  [[nodiscard]] auto set_status(const account::Identifier& identifier, account::Status status, Instant now)
      -> Result<std::variant<Done, NoSuchSubscriber, IsFrozen>>;

  unit::Units& units_;
  crypto::HashingPool& pool_;
  Random& random_;
  factor::password::Policy policy_;
  std::vector<std::string> brand_words_;
  notice::Links links_;
};

}  // namespace sallyport::operation
