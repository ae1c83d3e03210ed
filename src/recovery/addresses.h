#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "account/account.h"
#include "account/contacts.h"
#include "audit/event.h"
#include "base/result.h"
#include "crypto/token.h"
#include "notice/links.h"
#include "session/session.h"
#include "unit/unit.h"

namespace sallyport::recovery {

/// The addresses of an account, as its owner sees them.
struct Addresses {
  account::EmailAddress registered;
  account::Contact contact;
  /// Those that wait for a press of whoever reads there.
  std::vector<account::Unconfirmed> waiting;
  /// Until when mails that help to come back still go to the address that was left for the registered one.
  std::optional<Instant> held_until;
};

/// A link is on its way to the address; nothing has changed.
struct LinkSent {};
/// It is one of the account's already.
struct OnFileAlready {};
/// This address has been changed as often as it may be within a week.
struct TooManyChanges {};
/// So many links were sent today that no more are.
struct TooManyLinks {};
/// A fresh proof is asked first.
struct ProofAsked {};

/// Links to new addresses an account may have sent within a day: nobody's mailbox is filled by it.
inline constexpr std::int64_t confirmations_a_day = 5;

/// A link that can still be pressed, to confirm an address.
struct CanConfirm {
  account::Account account;
  account::Unconfirmed unconfirmed;
};
struct Confirmed {
  account::Which which;
};
struct ConfirmationGone {};

struct SecondRemoved {};
struct NothingThere {};

/// A link by which a change can still be undone.
struct CanUndo {
  account::Account account;
  account::AddressChange change;
};
struct Undone {};
/// It is not one of ours, the change is undone already, or was made more than a week ago.
struct UndoGone {};

/// Changes of the addresses that mails about an account go to. A new one counts when somebody there has
/// pressed a link; the one that is left can take it back for a week. Safe to call from any thread.
class AddressBook {
 public:
  AddressBook(unit::Units& units, notice::Links links) : units_{units}, links_{std::move(links)} {}

  [[nodiscard]] auto of(const account::Account& account, Instant now) -> Result<Addresses>;
  /// Whether the session's proof is fresh enough to change one.
  [[nodiscard]] auto may_change(const session::Session& session, Instant now) -> Result<bool>;

  using AskOutcome = std::variant<LinkSent, OnFileAlready, TooManyChanges, TooManyLinks, ProofAsked>;
  /// Sends a link to the address that is to take the place of this one: a sensitive act.
  [[nodiscard]] auto ask(const session::Session& session, account::Which which,
                         const account::EmailAddress& address, const audit::Origin& origin, Instant now)
      -> Result<AskOutcome>;
  /// Sends one to the address that is registered, which is then known to reach its owner. Nothing changes by
  /// it, so that no proof is asked.
  [[nodiscard]] auto ask_registered(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<AskOutcome>;
  /// What waits to be confirmed is not waited for any more.
  [[nodiscard]] auto give_up(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<void>;
  /// A sensitive act, too. It can be undone by that address, unless it is one of less than a week.
  [[nodiscard]] auto remove_second(const session::Session& session, const audit::Origin& origin, Instant now)
      -> Result<std::variant<SecondRemoved, NothingThere, ProofAsked>>;

  /// Changes nothing, so that whatever opens the link beforehand does no harm.
  [[nodiscard]] auto find_confirmation(const crypto::Digest& link, Instant now)
      -> Result<std::variant<CanConfirm, ConfirmationGone>>;
  /// An address that was left within the week is taken back by it, exactly as by `undo`.
  [[nodiscard]] auto confirm(const crypto::Digest& link, const audit::Origin& origin, Instant now)
      -> Result<std::variant<Confirmed, Undone, ConfirmationGone>>;

  /// Changes nothing.
  [[nodiscard]] auto find_undo(std::string_view link, Instant now) -> Result<std::variant<CanUndo, UndoGone>>;
  /// The address of before is the one again. Ends all sessions: whoever changed it has to prove himself anew.
  [[nodiscard]] auto undo(std::string_view link, const audit::Origin& origin, Instant now)
      -> Result<std::variant<Undone, UndoGone>>;

 private:
  [[nodiscard]] auto send(unit::Unit& unit, const account::Account& account, account::Which which,
                          const account::EmailAddress& address, const audit::Origin& origin,
                          Instant now) const -> AskOutcome;
  [[nodiscard]] auto find_undo_in(unit::Unit& unit, std::string_view link, Instant now) const
      -> std::optional<CanUndo>;

  unit::Units& units_;
  notice::Links links_;
};

/// For "It was not me": every address is what it was before the changes of the last week, and a second one
/// that came within it is gone.
void restore_addresses(unit::Unit& unit, const account::Account& account, const audit::Origin& origin,
                       Instant now);

}  // namespace sallyport::recovery
