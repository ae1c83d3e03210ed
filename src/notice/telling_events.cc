#include "notice/telling_events.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::notice {
namespace {

/// Somebody who is told, and what.
struct Reader {
  account::EmailAddress address;
  Told told;
};

/// Who has left is told of a change with the link that undoes his own. What else is changed he reads beside
/// it.
auto told_to(const account::AddressChange& left, const audit::Fact& fact, const Told& told) -> Told {
  const auto* changed = std::get_if<audit::AddressChanged>(&fact);
  if (changed == nullptr) {
    return told;
  }
  const bool is_his = changed->which == left.which;
  return {.kind = Kind::address_left,
          .detail = is_his ? fmt::format("{}", left.id.value())
                           : fmt::format("{} {}", left.id.value(), told.detail)};
}

/// Each address once: who has two accounts' worth of it gets one mail.
auto readers_of(const account::Account& account, account::Contacts& contacts, const audit::Event& event,
                const Told& told) -> std::vector<Reader> {
  std::vector<Reader> readers{{.address = account.email, .told = told}};
  const auto add = [&](const account::EmailAddress& address, Told own) {
    const auto key = account::Identifier::of(address);
    const bool is_there = std::ranges::any_of(
        readers, [&](const Reader& reader) { return account::Identifier::of(reader.address) == key; });
    if (!is_there) {
      readers.push_back({.address = address, .told = std::move(own)});
    }
  };
  if (const auto contact = contacts.find(account.id); contact.second) {
    add(*contact.second, told);
  }
  for (const auto& change : contacts.left(account.id, event.at - account::held_for)) {
    add(change.left, told_to(change, event.fact, told));
  }
  for (const auto& address : dropped_by(event.fact)) {
    add(address, {.kind = Kind::address_changed, .detail = std::string{dropped}});
  }
  return readers;
}

}  // namespace

void TellingEvents::append(const audit::Event& event) {
  events_->append(event);
  const auto told = event.account ? told_by(event.fact) : std::nullopt;
  const auto account = told ? accounts_.find(*event.account) : std::nullopt;
  if (!account) {
    return;
  }
  for (const auto& reader : readers_of(*account, contacts_, event, *told)) {
    outbox_.put({.account = account->id,
                 .kind = reader.told.kind,
                 .recipient = reader.address,
                 .detail = reader.told.detail,
                 .at = event.at,
                 .origin = event.origin},
                event.at);
  }
}

}  // namespace sallyport::notice
