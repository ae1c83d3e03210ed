#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "account/account.h"
#include "account/contacts.h"
#include "audit/event.h"
#include "notice/outbox.h"

namespace sallyport::notice {

/// The audit log, from which the owner of an account hears what concerns him: whoever appends an event has
/// written the notices of it too, in the same unit, to every address on file, to those that were left lately,
/// and to those that go by it. So no flow can forget one.
class TellingEvents final : public audit::Events {
 public:
  /// All of one unit.
  TellingEvents(std::unique_ptr<audit::Events> events, account::Accounts& accounts,
                account::Contacts& contacts, Outbox& outbox)
      : events_{std::move(events)}, accounts_{accounts}, contacts_{contacts}, outbox_{outbox} {}

  void append(const audit::Event& event) override;
  [[nodiscard]] auto of(AccountId account, std::optional<EventId> before, int limit)
      -> std::vector<audit::Kept> override {
    return events_->of(account, before, limit);
  }
  [[nodiscard]] auto after(AccountId account, EventId event, int limit) -> std::vector<audit::Kept> override {
    return events_->after(account, event, limit);
  }
  [[nodiscard]] auto newest(AccountId account, std::string_view name) -> std::optional<audit::Kept> override {
    return events_->newest(account, name);
  }
  [[nodiscard]] auto has(AccountId account, std::string_view name, Instant at) -> bool override {
    return events_->has(account, name, at);
  }
  auto purge(const audit::Retention& kept, Instant now, int limit) -> int override {
    return events_->purge(kept, now, limit);
  }

 private:
  std::unique_ptr<audit::Events> events_;
  account::Accounts& accounts_;
  account::Contacts& contacts_;
  Outbox& outbox_;
};

}  // namespace sallyport::notice
