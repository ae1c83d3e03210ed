#include "recovery/addresses.h"

#include <algorithm>
#include <utility>

#include "session/acting.h"

namespace sallyport::recovery {
namespace {

using account::Account;
using account::AddressChange;
using account::Contact;
using account::EmailAddress;
using account::Unconfirmed;
using account::Which;
using How = audit::AddressChanged::How;

auto are_one(const EmailAddress& left, const EmailAddress& right) -> bool {
  return account::Identifier::of(left) == account::Identifier::of(right);
}

auto left_lately(unit::Unit& unit, AccountId account, Instant now) -> std::vector<AddressChange> {
  return unit.contacts.left(account, now - account::held_for);
}

auto may_change_again(unit::Unit& unit, AccountId account, Which which, Instant now) -> bool {
  const auto left = left_lately(unit, account, now);
  return std::cmp_less(std::ranges::count(left, which, &AddressChange::which), account::changes_in_hold);
}

auto is_on_file(const Account& account, const Contact& contact, Which which, const EmailAddress& address)
    -> bool {
  // A registered address may be written in another way: "Anna@" instead of "anna@".
  const bool is_registered =
      which == Which::registered ? account.email == address : are_one(account.email, address);
  return is_registered || (contact.second && are_one(*contact.second, address));
}

auto with_registered(unit::Unit& unit, const Account& account, Contact contact, const EmailAddress& address,
                     Instant now) -> Contact {
  unit.contacts.note_left(account.id, Which::registered, account.email, now);
  unit.accounts.set_email(account, address);
  pass::remove_links(unit.passes, account.id);
  contact.registered_confirmed = now;
  return contact;
}

/// Another second address, or none. The one that was there can take it back for a week, unless it came within
/// the last one: else whoever added it could come back without end.
auto change_second(unit::Unit& unit, AccountId account, Contact contact,
                   const std::optional<EmailAddress>& address, Instant now) -> audit::Fact {
  auto before = std::exchange(contact.second, address);
  const bool can_take_back =
      before && now - contact.second_confirmed.value_or(Instant{}) >= account::held_for;
  if (can_take_back) {
    unit.contacts.note_left(account, Which::second, *before, now);
  }
  contact.second_confirmed = address ? std::optional{now} : std::nullopt;
  contact.second_since = contact.second_confirmed;
  unit.contacts.keep(account, contact);
  const auto coming = before ? How::replaced : How::added;
  const auto how = address ? coming : How::removed;
  return audit::AddressChanged{
      .which = Which::second, .how = how, .dropped = can_take_back ? std::nullopt : std::move(before)};
}

/// What is confirmed is the address from now on.
auto put_into_force(unit::Unit& unit, const Account& account, const Unconfirmed& unconfirmed, Instant now)
    -> audit::Fact {
  auto contact = unit.contacts.find(account.id);
  if (unconfirmed.which == Which::second) {
    return change_second(unit, account.id, std::move(contact), unconfirmed.address, now);
  }
  if (unconfirmed.address == account.email) {
    contact.registered_confirmed = now;
    unit.contacts.keep(account.id, contact);
    return audit::AddressConfirmed{};
  }
  unit.contacts.keep(account.id,
                     with_registered(unit, account, std::move(contact), unconfirmed.address, now));
  return audit::AddressChanged{.which = Which::registered, .how = How::replaced};
}

/// The one that was left is the address again, and who pressed has shown that he reads there.
void take_back(unit::Unit& unit, const Account& account, const AddressChange& change,
               const audit::Origin& origin, Instant now) {
  auto contact = unit.contacts.find(account.id);
  std::optional<EmailAddress> dropped;
  if (change.which == Which::registered) {
    dropped = account.email;
    unit.accounts.set_email(account, change.left);
    contact.registered_confirmed = now;
  } else {
    dropped = std::exchange(contact.second, change.left);
    contact.second_confirmed = now;
    contact.second_since.reset();
  }
  unit.contacts.keep(account.id, contact);
  unit.contacts.forget_left(change);
  unit.contacts.remove_unconfirmed(account.id);
  pass::remove_links(unit.passes, account.id);
  unit.events.append({now, account.id, origin,
                      audit::AddressChangeUndone{.which = change.which, .dropped = std::move(dropped)}});
}

/// Whoever undoes a change signs everybody out: whoever made it has to prove himself anew.
void undo_change(unit::Unit& unit, const Account& account, const AddressChange& change,
                 const audit::Origin& origin, Instant now) {
  unit.sessions.end_all(account.id);
  unit.attempts.remove_all(account.id);
  take_back(unit, account, change, origin, now);
}

/// The change by which what is confirmed now was left, the first of them.
auto find_left(unit::Unit& unit, const Unconfirmed& confirmed, Instant now) -> std::optional<AddressChange> {
  const auto left = left_lately(unit, confirmed.account, now);
  const auto found = std::ranges::find_if(left, [&](const AddressChange& change) {
    return change.which == confirmed.which && are_one(change.left, confirmed.address);
  });
  return found == left.end() ? std::nullopt : std::optional{*found};
}

/// A second address that is not a week old, and took the place of none that is known.
void drop_new_second(unit::Unit& unit, AccountId account, const audit::Origin& origin, Instant now) {
  auto contact = unit.contacts.find(account);
  if (!account::is_new_second(contact, now)) {
    return;
  }
  auto dropped = std::exchange(contact.second, std::nullopt);
  contact.second_confirmed.reset();
  contact.second_since.reset();
  unit.contacts.keep(account, contact);
  unit.events.append({now, account, origin,
                      audit::AddressChangeUndone{.which = Which::second, .dropped = std::move(dropped)}});
}

auto find_confirmation_in(unit::Unit& unit, const crypto::Digest& link, Instant now)
    -> std::optional<CanConfirm> {
  const auto unconfirmed = unit.contacts.find_unconfirmed(link);
  if (!unconfirmed || !account::is_live(*unconfirmed, now)) {
    return std::nullopt;
  }
  const auto account = unit.accounts.find(unconfirmed->account);
  return account && account->status == account::Status::enabled
             ? std::optional{CanConfirm{.account = *account, .unconfirmed = *unconfirmed}}
             : std::nullopt;
}

}  // namespace

auto AddressBook::of(const Account& account, Instant now) -> Result<Addresses> {
  return units_.read([&](unit::Unit& unit) {
    Addresses addresses{.registered = account.email,
                        .contact = unit.contacts.find(account.id),
                        .waiting = unit.contacts.unconfirmed(account.id),
                        .held_until = {}};
    std::erase_if(addresses.waiting, [&](const auto& waiting) { return !account::is_live(waiting, now); });
    for (const auto& change : left_lately(unit, account.id, now)) {
      if (change.which == Which::registered) {
        addresses.held_until = change.at + account::held_for;
      }
    }
    return addresses;
  });
}

auto AddressBook::may_change(const session::Session& session, Instant now) -> Result<bool> {
  return units_.read([&](unit::Unit& unit) {
    return session::acting(unit.sessions, unit.authenticators, session, now).has_value();
  });
}

auto AddressBook::send(unit::Unit& unit, const Account& account, Which which, const EmailAddress& address,
                       const audit::Origin& origin, Instant now) const -> AskOutcome {
  if (unit.outbox.count(account.id, notice::Kind::confirm_address, now - days{1}) >= confirmations_a_day) {
    return TooManyLinks{};
  }
  const auto mail = unit.outbox.put({.account = account.id,
                                     .kind = notice::Kind::confirm_address,
                                     .recipient = address,
                                     .detail = std::string{word_of(which)},
                                     .at = now,
                                     .origin = origin},
                                    now);
  unit.contacts.put({.account = account.id,
                     .which = which,
                     .address = address,
                     .link = links_.token_of(mail).digest(),
                     .asked = now});
  return LinkSent{};
}

auto AddressBook::ask(const session::Session& session, Which which, const EmailAddress& address,
                      const audit::Origin& origin, Instant now) -> Result<AskOutcome> {
  return units_.write([&](unit::Unit& unit) -> AskOutcome {
    const auto acting = session::acting(unit.sessions, unit.authenticators, session, now);
    const auto account = acting ? unit.accounts.find(acting->account) : std::nullopt;
    if (!account) {
      return ProofAsked{};
    }
    if (is_on_file(*account, unit.contacts.find(account->id), which, address)) {
      return OnFileAlready{};
    }
    if (!may_change_again(unit, account->id, which, now)) {
      return TooManyChanges{};
    }
    auto sent = send(unit, *account, which, address, origin, now);
    if (std::holds_alternative<LinkSent>(sent)) {
      unit.sessions.note_act(acting->id, now);
      unit.events.append({now, account->id, origin, audit::AddressChangeAsked{which}});
    }
    return sent;
  });
}

auto AddressBook::ask_registered(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<AskOutcome> {
  return units_.write([&](unit::Unit& unit) -> AskOutcome {
    const auto account = unit.accounts.find(session.account);
    const auto contact = unit.contacts.find(session.account);
    if (!account || contact.registered_confirmed) {
      return OnFileAlready{};
    }
    return send(unit, *account, Which::registered, account->email, origin, now);
  });
}

auto AddressBook::give_up(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<void> {
  return units_.write([&](unit::Unit& unit) {
    for (const auto& unconfirmed : unit.contacts.unconfirmed(session.account)) {
      unit.events.append({now, session.account, origin, audit::AddressChangeGivenUp{unconfirmed.which}});
    }
    unit.contacts.remove_unconfirmed(session.account);
  });
}

auto AddressBook::remove_second(const session::Session& session, const audit::Origin& origin, Instant now)
    -> Result<std::variant<SecondRemoved, NothingThere, ProofAsked>> {
  using Outcome = std::variant<SecondRemoved, NothingThere, ProofAsked>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto acting = session::acting(unit.sessions, unit.authenticators, session, now);
    const auto account = acting ? unit.accounts.find(acting->account) : std::nullopt;
    if (!account) {
      return ProofAsked{};
    }
    auto contact = unit.contacts.find(account->id);
    if (!contact.second) {
      return NothingThere{};
    }
    unit.sessions.note_act(acting->id, now);
    unit.events.append(
        {now, account->id, origin, change_second(unit, account->id, std::move(contact), std::nullopt, now)});
    return SecondRemoved{};
  });
}

auto AddressBook::find_confirmation(const crypto::Digest& link, Instant now)
    -> Result<std::variant<CanConfirm, ConfirmationGone>> {
  return units_.read([&](unit::Unit& unit) -> std::variant<CanConfirm, ConfirmationGone> {
    auto found = find_confirmation_in(unit, link, now);
    if (!found) {
      return ConfirmationGone{};
    }
    return *std::move(found);
  });
}

auto AddressBook::confirm(const crypto::Digest& link, const audit::Origin& origin, Instant now)
    -> Result<std::variant<Confirmed, Undone, ConfirmationGone>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Confirmed, Undone, ConfirmationGone> {
    const auto found = find_confirmation_in(unit, link, now);
    if (!found || unit.contacts.use(found->unconfirmed) == Written::somebody_was_faster) {
      unit.events.append({now, std::nullopt, origin, audit::LinkRefused{audit::Link::address}});
      return ConfirmationGone{};
    }
    const auto& account = found->account;
    // Else the address that goes for it could undo that, when the one that comes back has lost its own right.
    if (const auto change = find_left(unit, found->unconfirmed, now)) {
      undo_change(unit, account, *change, origin, now);
      return Undone{};
    }
    unit.events.append({now, account.id, origin, put_into_force(unit, account, found->unconfirmed, now)});
    return Confirmed{found->unconfirmed.which};
  });
}

auto AddressBook::find_undo_in(unit::Unit& unit, std::string_view link, Instant now) const
    -> std::optional<CanUndo> {
  const auto read = links_.read_undo(link);
  auto account = read ? unit.accounts.find(read->account) : std::nullopt;
  if (!account || account->status == account::Status::disabled) {
    return std::nullopt;
  }
  const auto left = left_lately(unit, account->id, now);
  const auto change = std::ranges::find(left, read->change, &AddressChange::id);
  return change == left.end() ? std::nullopt
                              : std::optional{CanUndo{.account = *std::move(account), .change = *change}};
}

auto AddressBook::find_undo(std::string_view link, Instant now) -> Result<std::variant<CanUndo, UndoGone>> {
  return units_.read([&](unit::Unit& unit) -> std::variant<CanUndo, UndoGone> {
    auto found = find_undo_in(unit, link, now);
    if (!found) {
      return UndoGone{};
    }
    return *std::move(found);
  });
}

auto AddressBook::undo(std::string_view link, const audit::Origin& origin, Instant now)
    -> Result<std::variant<Undone, UndoGone>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Undone, UndoGone> {
    const auto found = find_undo_in(unit, link, now);
    if (!found) {
      unit.events.append({now, std::nullopt, origin, audit::LinkRefused{audit::Link::undo}});
      return UndoGone{};
    }
    undo_change(unit, found->account, found->change, origin, now);
    return Undone{};
  });
}

void restore_addresses(unit::Unit& unit, const Account& account, const audit::Origin& origin, Instant now) {
  const auto left = left_lately(unit, account.id, now);
  for (const auto which : {Which::registered, Which::second}) {
    const auto oldest = std::ranges::find(left, which, &AddressChange::which);
    if (oldest != left.end()) {
      take_back(unit, account, *oldest, origin, now);
    }
  }
  drop_new_second(unit, account.id, origin, now);
  unit.contacts.remove_unconfirmed(account.id);
}

}  // namespace sallyport::recovery
