#include "factor/totp/pending_enrolment.h"

#include <fmt/format.h>

namespace sallyport::factor::totp {
namespace {

auto since(const PendingEnrolment& pending) -> Instant {
  return std::visit([](const auto& progress) { return progress.since; }, pending.progress);
}

auto binding(std::string_view column, AccountId account, SessionId session) -> crypto::Binding {
  return {.table = "pending_enrolments",
          .column = std::string{column},
          .row = fmt::format("{}", session.value()),
          .owner = fmt::format("{}", account.value())};
}

}  // namespace

auto pending_key_binding(AccountId account, SessionId session) -> crypto::Binding {
  return binding("sealed_key", account, session);
}

auto pending_codes_binding(AccountId account, SessionId session) -> crypto::Binding {
  return binding("sealed_recovery_codes", account, session);
}

auto expires(const PendingEnrolment& pending) -> Instant { return since(pending) + enrolment_lifetime; }

auto is_live(const PendingEnrolment& pending, Instant now) -> bool {
  return now >= since(pending) && now < expires(pending);
}

}  // namespace sallyport::factor::totp
