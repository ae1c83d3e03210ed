#include "portal/form_tokens.h"

#include <utility>

#include "base/secret.h"

namespace sallyport::portal {

auto FormTokens::token(const FormHolder& holder) const -> std::string {
  // No blank is in a visitor cookie: no two holders make the same message.
  std::string text;
  text.reserve(holder.visitor.size() + 1 + holder.belongs_to.size());
  text.append(holder.visitor).append(1, ' ').append(holder.belongs_to);
  const auto message = Secret::take(std::move(text));
  return crypto::hmac_sha256(key_, message.reveal()).to_text();
}

auto FormTokens::fits(const FormHolder& holder, std::string_view sent) const -> bool {
  return !holder.visitor.empty() && equal_in_constant_time(token(holder), sent);
}

}  // namespace sallyport::portal
