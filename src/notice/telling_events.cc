#include "notice/telling_events.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::notice {
namespace {

/// Somebody who is told, and the change by which his address was left, if it was.
struct Reader {
  account::EmailAddress address;
  std::optional<AddressChangeId> left_by;
};

/// Each address once: who has two accounts' worth of it gets one mail.
auto readers_of(const account::Account& account, account::Contacts& contacts, Instant now)
    -> std::vector<Reader> {
  std::vector<Reader> readers{{.address = account.email, .left_by = {}}};
  const auto add = [&](const account::EmailAddress& address, std::optional<AddressChangeId> left_by) {
    const auto key = account::Identifier::of(address);
    const bool is_there = std::ranges::any_of(
        readers, [&](const Reader& reader) { return account::Identifier::of(reader.address) == key; });
    if (!is_there) {
      readers.push_back({.address = address, .left_by = left_by});
    }
  };
  if (const auto contact = contacts.find(account.id); contact.second) {
    add(*contact.second, std::nullopt);
  }
  for (const auto& change : contacts.left(account.id, now - account::held_for)) {
    add(change.left, change.id);
  }
  return readers;
}

/// Who has left is told of a change with the link that undoes his own.
auto told_to(const Reader& reader, const Told& told) -> Told {
  const bool can_undo = told.kind == Kind::address_changed && reader.left_by;
  return can_undo ? Told{.kind = Kind::address_left, .detail = fmt::format("{}", reader.left_by->value())}
                  : told;
}

}  // namespace

void TellingEvents::append(const audit::Event& event) {
  events_->append(event);
  const auto told = event.account ? told_by(event.fact) : std::nullopt;
  const auto account = told ? accounts_.find(*event.account) : std::nullopt;
  if (!account) {
    return;
  }
  for (const auto& reader : readers_of(*account, contacts_, event.at)) {
    auto own = told_to(reader, *told);
    outbox_.put({.account = account->id,
                 .kind = own.kind,
                 .recipient = reader.address,
                 .detail = std::move(own.detail),
                 .at = event.at,
                 .origin = event.origin},
                event.at);
  }
}

}  // namespace sallyport::notice
