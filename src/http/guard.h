#pragma once

#include <optional>

#include "http/public_url.h"
#include "http/request.h"
#include "http/response.h"

namespace sallyport::http {

/// Whether a POST comes from a page of ours, as far as its head can tell; the server asks this before any
/// handler. Nothing when it may go on. 403 when Origin is not the public URL's, when Sec-Fetch-Site says
/// anything but same-origin, or when both are missing; 415 when the body is not a form.
[[nodiscard]] auto refuse_post(const Request& request, const PublicUrl& public_url) -> std::optional<Status>;

}  // namespace sallyport::http
