#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "account/contacts.h"
#include "account/two_factor_policy.h"
#include "audit/event.h"
#include "base/result.h"
#include "cli/run.h"
#include "enrolment/overview.h"
#include "factor/totp/authenticator.h"
#include "pass/pass.h"
#include "session/session.h"

namespace sallyport::cli {

/// What `subscriber show` tells of a subscriber.
struct Seen {
  account::Account account;
  /// Since when it is disabled or frozen; nothing when that is not on record, or it is neither.
  std::optional<Instant> state_since;
  enrolment::Overview overview;
  account::Contact contact;
  std::vector<factor::totp::Authenticator> authenticators;
  std::vector<account::AddressChange> left_addresses;
  std::vector<account::Unconfirmed> asked_addresses;
  bool is_password_locked;
  bool is_password_foreign;
  /// What the policy asks of him, and what he has put off of it.
  account::Demand demand;
  account::Delay delay;
  /// Whether the policy keeps whoever has a second factor from removing it.
  bool must_keep_two_factor;
  /// Until when they work; nothing when there is none.
  std::optional<Instant> invitation_until;
  std::optional<Instant> re_enrolment_until;
  /// Too many wrong passes were entered: none works before the next one is granted.
  bool is_re_enrolment_locked;
  std::vector<session::ListedSession> sessions;
  std::vector<audit::Kept> events;
};

/// All of it, without a secret.
[[nodiscard]] auto look(const account::Account& account, const Surroundings& around) -> Result<Seen>;

/// For somebody who reads it, and for a program: one JSON object.
[[nodiscard]] auto words_of(const Seen& seen) -> std::string;
[[nodiscard]] auto json_of(const Seen& seen) -> std::string;

}  // namespace sallyport::cli
