#include "factor/totp/pending_enrolment.h"

namespace sallyport::factor::totp {
namespace {

auto since(const PendingEnrolment& pending) -> Instant {
  return std::visit([](const auto& progress) { return progress.since; }, pending.progress);
}

}  // namespace

auto expires(const PendingEnrolment& pending) -> Instant { return since(pending) + enrolment_lifetime; }

auto is_live(const PendingEnrolment& pending, Instant now) -> bool {
  return now >= since(pending) && now < expires(pending);
}

}  // namespace sallyport::factor::totp
