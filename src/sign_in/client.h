#pragma once

#include <optional>
#include <string>

#include "audit/event.h"
#include "crypto/digest.h"

namespace sallyport::sign_in {

/// Who is knocking, as far as a request tells.
struct Client {
  audit::Origin origin;
  /// The network that guesses are counted by ("192.0.2.0/24").
  std::string network;
  /// The digest of the known-browser cookie, when one came along.
  std::optional<crypto::Digest> browser;
};

}  // namespace sallyport::sign_in
