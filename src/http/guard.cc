#include "http/guard.h"

#include <algorithm>
#include <string_view>

namespace sallyport::http {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

auto is_form(std::string_view content_type) -> bool {
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
  };
  auto type = content_type.substr(0, content_type.find(';'));
  type = type.substr(0, type.find_last_not_of(" \t") + 1);
  return std::ranges::equal(type, form_type, {}, lower);
}

/// Both headers come from the browser itself; scripts and forms of other sites can't set them.
auto is_from_us(const Request& request, const PublicUrl& public_url) -> bool {
  if (request.origin && *request.origin != public_url.origin()) {
    return false;
  }
  if (request.sec_fetch_site) {
    return *request.sec_fetch_site == "same-origin";
  }
  return request.origin.has_value();
}

}  // namespace

auto refuse_post(const Request& request, const PublicUrl& public_url) -> std::optional<Status> {
  if (!is_from_us(request, public_url)) {
    return Status::forbidden;
  }
  if (!request.content_type || !is_form(*request.content_type)) {
    return Status::unsupported_media_type;
  }
  return std::nullopt;
}

}  // namespace sallyport::http
