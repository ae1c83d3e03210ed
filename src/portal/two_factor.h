#pragma once

#include <string>

#include "account/account.h"
#include "enrolment/overview.h"
#include "portal/page.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// What the account's factors are.
[[nodiscard]] auto overview_of(const Visit& visit) -> Result<enrolment::Overview>;

/// What several pages say alike of two-factor authentication: whether it is active, since when and last used
/// when, and how many recovery codes remain.
void set_two_factor(const Visit& visit, Page& page, const enrolment::Overview& overview);

/// How the app lists the account's entry.
void set_entry(const Visit& visit, Page& page, factor::totp::Entry entry);
/// "anna" for the first entry, "anna-2" for the second.
[[nodiscard]] auto entry_account(const account::Account& account, factor::totp::Entry entry) -> std::string;

}  // namespace sallyport::portal
