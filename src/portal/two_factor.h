#pragma once

#include <string>

#include "account/account.h"
#include "enrolment/enrolment.h"
#include "enrolment/overview.h"
#include "enrolment/upkeep.h"
#include "portal/page.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// What the account's factors are.
[[nodiscard]] auto overview_of(const Visit& visit) -> Result<enrolment::Overview>;

/// What several pages say alike of two-factor authentication: whether it is active, since when and last used
/// when, and how many recovery codes remain.
void set_two_factor(const Visit& visit, Page& page, const enrolment::Overview& overview);

/// What stands at the field of the code, where somebody who is in is asked for one.
void set_code_field(const Visit& visit, Page& page);

/// The question whether the app still works, when it is due.
void set_check_up(const Visit& visit, Page& page, const enrolment::Overview& overview);

/// What the policy asks of somebody without a second factor, where it comes in time: from which day on.
void set_demand(const Visit& visit, Page& page);

/// How the app lists the account's entry.
void set_entry(const Visit& visit, Page& page, factor::totp::Entry entry);
using enrolment::entry_account;

/// What an authenticator is called: as the person named it, or by the number of its entry.
[[nodiscard]] auto name_of(const Visit& visit, std::string_view own_name, factor::totp::Entry entry)
    -> std::string;
[[nodiscard]] auto name_of(const Visit& visit, const enrolment::Kept& kept) -> std::string;

/// An authenticator for a template: id, name, entry, added, last_used, and what becomes of it.
[[nodiscard]] auto data_of(const Visit& visit, const enrolment::AllKept& all, const enrolment::Kept& kept)
    -> view::Data;

}  // namespace sallyport::portal
