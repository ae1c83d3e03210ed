#pragma once

#include <string>
#include <string_view>

#include "crypto/digest.h"
#include "crypto/key_ring.h"

namespace sallyport::portal {

/// Whose form it is: the visitor cookie of the browser, and the cookie of the session or attempt that the
/// page belongs to (empty for pages that belong to neither).
struct FormHolder {
  std::string_view visitor;
  std::string_view belongs_to;
};

/// The hidden token of every form. It is computed, not kept: one of another browser, of another session or of
/// the time before a sign-in does not fit.
class FormTokens {
 public:
  explicit FormTokens(const crypto::KeyRing& ring) : key_{ring.derive("forms")} {}

  /// 43 letters of base64url.
  [[nodiscard]] auto token(const FormHolder& holder) const -> std::string;
  /// Never for a browser without a visitor cookie.
  [[nodiscard]] auto fits(const FormHolder& holder, std::string_view sent) const -> bool;

 private:
  crypto::MacKey key_;
};

}  // namespace sallyport::portal
