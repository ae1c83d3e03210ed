#pragma once

#include "enrolment/overview.h"
#include "portal/page.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// "Could I get back in?" on the security page: one light for all, and a row for each thing with the one
/// press that mends it.
void set_readiness(const Visit& visit, Page& page, const enrolment::Overview& overview);

}  // namespace sallyport::portal
