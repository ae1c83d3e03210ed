#include "notice/telling_events.h"

namespace sallyport::notice {

void TellingEvents::append(const audit::Event& event) {
  events_->append(event);
  const auto told = event.account ? told_by(event.fact) : std::nullopt;
  const auto account = told ? accounts_.find(*event.account) : std::nullopt;
  if (!account) {
    return;
  }
  outbox_.put({.account = account->id,
               .kind = told->kind,
               .recipient = account->email,
               .detail = told->detail,
               .at = event.at,
               .origin = event.origin},
              event.at);
}

}  // namespace sallyport::notice
