#pragma once

#include "enrolment/enrolment.h"
#include "http/response.h"
#include "portal/visit.h"

namespace sallyport::portal {

/// The codes as a text file; its name holds the service and the date.
[[nodiscard]] auto recovery_sheet_file(const Visit& visit, const enrolment::ShownCodes& codes)
    -> http::Response;

}  // namespace sallyport::portal
