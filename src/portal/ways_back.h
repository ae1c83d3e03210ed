#pragma once

#include <string>
#include <string_view>

#include "http/request.h"

namespace sallyport::portal {

/// The page that somebody who presses something beside its subject comes back to: one of ours that can be
/// asked for, the one at this path or else the nearest above it, with the `id` of what it is about and
/// nothing else. Whatever comes in, what comes out is a path of the table, so that no form can lead
/// elsewhere.
[[nodiscard]] auto way_back(std::string_view target) -> std::string;
/// The same for the page that this request asked for.
[[nodiscard]] auto way_back_to(const http::Request& request) -> std::string;

}  // namespace sallyport::portal
