#include "portal/form_tokens.h"

#include <fmt/format.h>

namespace sallyport::portal {

auto FormTokens::token(const FormHolder& holder) const -> std::string {
  // No blank is in a visitor cookie: no two holders make the same message.
  auto message = Secret::take(fmt::format("{} {}", holder.visitor, holder.belongs_to));
  return crypto::hmac_sha256(key_, message.reveal()).to_text();
}

auto FormTokens::fits(const FormHolder& holder, std::string_view sent) const -> bool {
  return !holder.visitor.empty() && equal_in_constant_time(token(holder), sent);
}

}  // namespace sallyport::portal
