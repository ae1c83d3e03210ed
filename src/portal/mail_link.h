#pragma once

#include <string_view>

#include "http/response.h"
#include "portal/visit.h"

// What a link in a mail carries leaves the address for a cookie, so that it stays in no history and no
// Referer. The page behind it is at `path`.
namespace sallyport::portal {

/// A token, of which a digest is kept. What can't be one takes the cookie away.
[[nodiscard]] auto take_token(Visit& visit, std::string_view text, std::string_view cookie,
                              std::string_view path) -> http::Response;
/// A link that we have signed and keep nothing of (notice/links.h).
[[nodiscard]] auto take_signed_link(Visit& visit, std::string_view text, std::string_view cookie,
                                    std::string_view path) -> http::Response;
/// The signed link in this cookie; empty when there is none.
[[nodiscard]] auto signed_link_in(const Visit& visit, std::string_view cookie) -> std::string_view;

}  // namespace sallyport::portal
