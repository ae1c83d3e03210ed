#include "operation/subscribers.h"

#include <algorithm>
#include <utility>

#include "text/text.h"

namespace sallyport::operation {
namespace {

/// Whatever opened the account opens it no more.
void forget_all_factors(unit::Unit& unit, AccountId account) {
  unit.passwords.remove(account);
  unit.authenticators.remove_all(account);
  unit.recovery_codes.remove_set(account);
  unit.pending_enrolments.remove_all(account);
  unit.pending_sets.remove_all(account);
  unit.known_browsers.forget_all_but(account, std::nullopt);
  unit.passes.remove_all(account);
  unit.attempts.remove_all(account);
  unit.sessions.end_all(account);
  for (const auto kind : factor::all_kinds) {
    unit.guesses.clear_tally(account, kind);
  }
}

/// It may be the thief's, however long it is there: a second address hears everything.
void forget_second_address(unit::Unit& unit, AccountId account, Instant now) {
  auto contact = unit.contacts.find(account);
  contact.second.reset();
  contact.second_confirmed.reset();
  contact.second_since.reset();
  unit.contacts.keep(account, contact);
  unit.contacts.remove_unconfirmed(account);
  const auto left = unit.contacts.left(account, now - account::held_for);
  const auto first = std::ranges::find(left, account::Which::second, &account::AddressChange::which);
  if (first != left.end()) {
    unit.contacts.forget_left(*first);
  }
}

/// What could still put another address in the place of the registered one.
struct Rivals {
  std::vector<account::AddressChange> left;
  std::vector<account::Unconfirmed> asked;
};

auto rivals_of(unit::Unit& unit, AccountId account, const account::EmailAddress& address, Instant now)
    -> Rivals {
  Rivals rivals{.left = unit.contacts.left(account, now - account::held_for),
                .asked = unit.contacts.unconfirmed(account)};
  std::erase_if(rivals.left, [](const auto& change) { return change.which == account::Which::second; });
  std::erase_if(rivals.asked, [&](const auto& asked) {
    return asked.which == account::Which::second || asked.address == address || !account::is_live(asked, now);
  });
  return rivals;
}

/// Those that go when this one comes: it is no news to itself.
auto dropped_for(const account::EmailAddress& address, const account::Account& account, const Rivals& rivals)
    -> std::vector<account::EmailAddress> {
  std::vector<account::EmailAddress> dropped{account.email};
  for (const auto& change : rivals.left) {
    dropped.push_back(change.left);
  }
  std::erase_if(dropped, [&](const account::EmailAddress& each) {
    return account::Identifier::of(each) == account::Identifier::of(address);
  });
  return dropped;
}

/// One that was the second takes its place, with what is known of who reads there.
void write_address(unit::Unit& unit, const account::Account& account, const account::EmailAddress& address) {
  auto contact = unit.contacts.find(account.id);
  contact.registered_confirmed.reset();
  if (contact.second && account::Identifier::of(*contact.second) == account::Identifier::of(address)) {
    contact.second.reset();
    contact.registered_confirmed = std::exchange(contact.second_confirmed, std::nullopt);
    contact.second_since.reset();
  }
  unit.contacts.keep(account.id, contact);
  unit.accounts.set_email(account, address);
}

}  // namespace

auto Reason::create(std::string_view typed) -> Result<Reason> {
  constexpr std::size_t longest = 500;
  const auto trimmed = text::trim(typed);
  const auto length = text::length(trimmed);
  if (!length || *length == 0 || *length > longest || text::printable(trimmed, longest) != trimmed) {
    return fault("a reason has 1 to 500 characters, none of them a control character");
  }
  return Reason{std::string{trimmed}};
}

Subscribers::Subscribers(unit::Units& units, crypto::HashingPool& pool, Random& random,
                         factor::password::Policy policy, std::vector<std::string> brand_words,
                         notice::Links links)
    : units_{units},
      pool_{pool},
      random_{random},
      policy_{policy},
      brand_words_{std::move(brand_words)},
      links_{std::move(links)} {}

auto Subscribers::add(const account::NewAccount& account, const std::optional<Secret>& password, Instant now)
    -> Result<std::variant<Added, IdentifierTaken, TooWeak, Busy>> {
  using Outcome = std::variant<Added, IdentifierTaken, TooWeak, Busy>;
  std::optional<crypto::PasswordHash> hash;
  if (password) {
    auto personal = brand_words_;
    personal.insert(personal.end(), {account.full_name.text(), account.sign_in_name.text(),
                                     account.customer_number.text(), account.email.text()});
    if (const auto why = policy_.weakness(*password, personal)) {
      return TooWeak{*why};
    }
    auto hashed = pool_.hash(*password, random_);
    if (const auto* busy = std::get_if<Busy>(&hashed)) {
      return *busy;
    }
    hash = std::get<crypto::PasswordHash>(std::move(hashed));
  }
  return units_.write([&](unit::Unit& unit) -> Outcome {
    const auto address = unit.accounts.is_taken(account::Identifier::of(account.email))
                             ? Added::Address::shared
                             : Added::Address::own;
    const auto added = unit.accounts.add(account, now);
    if (const auto* taken = std::get_if<IdentifierTaken>(&added)) {
      return *taken;
    }
    const auto id = std::get<AccountId>(added);
    if (hash && unit.passwords.replace(id, {.hash = *hash, .chosen = now, .version = Version::none()}) ==
                    Written::somebody_was_faster) {
      throw FaultInUnit{"a new account has a password already"};
    }
    unit.events.append({now, id, audit::from_the_console(), audit::SubscriberAdded{}});
    return Added{id, address};
  });
}

auto Subscribers::find(const account::Identifier& identifier) -> Result<std::optional<account::Account>> {
  return units_.read([&](unit::Unit& unit) { return unit.accounts.find_by(identifier); });
}

auto Subscribers::list(AccountId after, int limit) -> Result<std::vector<account::Account>> {
  return units_.read([&](unit::Unit& unit) { return unit.accounts.list(after, limit); });
}

auto Subscribers::set_status(const account::Identifier& identifier, account::Status status, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber, IsFrozen>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Done, NoSuchSubscriber, IsFrozen> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (account->status == account::Status::frozen) {
      return IsFrozen{};
    }
    if (account->status == status) {
      return Done{*account, Done::Change::none_needed};
    }
    account->status = status;
    unit.accounts.set_status(account->id, status);
    if (status == account::Status::disabled) {
      unit.sessions.end_all(account->id);
      unit.attempts.remove_all(account->id);
      unit.passes.remove_all(account->id);
      unit.contacts.remove_unconfirmed(account->id);
      unit.events.append({now, account->id, audit::from_the_console(), audit::SubscriberDisabled{}});
    } else {
      unit.events.append({now, account->id, audit::from_the_console(), audit::SubscriberEnabled{}});
    }
    return Done{*account, Done::Change::made};
  });
}

auto Subscribers::disable(const account::Identifier& identifier, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber, IsFrozen>> {
  return set_status(identifier, account::Status::disabled, now);
}

auto Subscribers::enable(const account::Identifier& identifier, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber, IsFrozen>> {
  return set_status(identifier, account::Status::enabled, now);
}

auto Subscribers::set_group(const account::Identifier& identifier, const account::Group& group, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Done, NoSuchSubscriber> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (account->group == group) {
      return Done{*account, Done::Change::none_needed};
    }
    const auto before = std::exchange(account->group, group);
    unit.accounts.set_group(account->id, group);
    unit.events.append({now, account->id, audit::from_the_console(),
                        audit::GroupChanged{.from = before.text(), .to = group.text()}});
    return Done{*account, Done::Change::made};
  });
}

auto Subscribers::invite(const account::Identifier& identifier, Instant now)
    -> Result<std::variant<Invited, NoSuchSubscriber, IsFrozen>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Invited, NoSuchSubscriber, IsFrozen> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (account->status == account::Status::frozen) {
      return IsFrozen{};
    }
    auto recipient = account::recovery_address(*account, unit.contacts, now);
    const auto mail = unit.outbox.put({.account = account->id,
                                       .kind = notice::Kind::invitation,
                                       .recipient = recipient,
                                       .detail = {},
                                       .at = now,
                                       .origin = audit::from_the_console()},
                                      now);
    auto token = links_.token_of(mail);
    unit.passes.put(
        {.account = account->id, .kind = pass::Kind::invitation, .digest = token.digest(), .made = now});
    unit.events.append({now, account->id, audit::from_the_console(), audit::Invited{}});
    return Invited{.account = *account,
                   .recipient = std::move(recipient),
                   .token = std::move(token),
                   .until = now + pass::lifetime(pass::Kind::invitation)};
  });
}

auto Subscribers::correct_address(const account::Identifier& identifier, const account::EmailAddress& address,
                                  Sharing sharing, const Reason& reason, Instant now)
    -> Result<std::variant<Done, NoSuchSubscriber, AddressTaken>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Done, NoSuchSubscriber, AddressTaken> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    const auto rivals = rivals_of(unit, account->id, address, now);
    if (account->email == address && rivals.left.empty() && rivals.asked.empty()) {
      return Done{*account, Done::Change::none_needed};
    }
    if (account->email != address) {
      const auto identifier_of_it = account::Identifier::of(address);
      const bool is_its_own = identifier_of_it == account::Identifier::of(account->email);
      if (sharing == Sharing::refused && !is_its_own && unit.accounts.is_taken(identifier_of_it)) {
        return AddressTaken{};
      }
      write_address(unit, *account, address);
    }
    if (!rivals.left.empty()) {
      unit.contacts.forget_left(rivals.left.front());
    }
    unit.contacts.remove_unconfirmed(account->id);
    pass::remove_links(unit.passes, account->id);
    unit.sessions.end_all(account->id);
    unit.attempts.remove_all(account->id);
    unit.events.append({now, account->id, audit::from_the_console(),
                        audit::AddressCorrected{.reason = reason.text(),
                                                .dropped = dropped_for(address, *account, rivals)}});
    account->email = address;
    return Done{*std::move(account), Done::Change::made};
  });
}

auto Subscribers::thaw(const account::Identifier& identifier, const Reason& reason, Instant now)
    -> Result<std::variant<Thawed, NoSuchSubscriber, NotFrozen>> {
  return units_.write([&](unit::Unit& unit) -> std::variant<Thawed, NoSuchSubscriber, NotFrozen> {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (account->status != account::Status::frozen) {
      return NotFrozen{};
    }
    unit.events.append({now, account->id, audit::from_the_console(), audit::AccountThawed{reason.text()}});
    forget_all_factors(unit, account->id);
    forget_second_address(unit, account->id, now);
    account->status = account::Status::enabled;
    account->enrolment = account::Enrolment::due;
    unit.accounts.set_status(account->id, account->status);
    unit.accounts.set_enrolment(account->id, account->enrolment);
    unit.accounts.note_thawed(account->id, now);
    return Thawed{*std::move(account)};
  });
}

auto Subscribers::grant_re_enrolment(const account::Identifier& identifier, const Reason& reason, Instant now)
    -> Result<std::variant<ReEnrolmentGranted, NoSuchSubscriber, NothingToReplace>> {
  using Outcome = std::variant<ReEnrolmentGranted, NoSuchSubscriber, NothingToReplace>;
  return units_.write([&](unit::Unit& unit) -> Outcome {
    auto account = unit.accounts.find_by(identifier);
    if (!account) {
      return NoSuchSubscriber{};
    }
    if (unit.authenticators.of(account->id).empty()) {
      return NothingToReplace{};
    }
    const auto code = pass::PassCode::generate(random_);
    unit.guesses.clear_tally(account->id, factor::Kind::pass);
    unit.passes.put(
        {.account = account->id, .kind = pass::Kind::re_enrolment, .digest = code.digest(), .made = now});
    unit.events.append(
        {now, account->id, audit::from_the_console(), audit::ReEnrolmentGranted{reason.text()}});
    return ReEnrolmentGranted{
        .account = *account, .pass = code.shown(), .until = now + pass::lifetime(pass::Kind::re_enrolment)};
  });
}

}  // namespace sallyport::operation
