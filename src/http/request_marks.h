#pragma once

#include <string>

#include "base/random.h"

namespace sallyport::http {

/// What tells one request from another: its id and its nonce (see Request).
struct RequestMarks {
  std::string id;
  std::string nonce;

  [[nodiscard]] static auto make(Random& random) -> RequestMarks;
};

}  // namespace sallyport::http
