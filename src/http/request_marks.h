#pragma once

#include <cstddef>
#include <string>

#include "base/random.h"

namespace sallyport::http {

/// What tells one request from another: its id and its nonce (see Request). Random bytes are fetched for many
/// of them at a time, since a call of the kernel costs as much as reading a small request. For one thread.
class RequestMarks {
 public:
  explicit RequestMarks(Random& random) : random_{random} {}

  struct Mark {
    std::string id;
    std::string nonce;
  };
  [[nodiscard]] auto next() -> Mark;

 private:
  Random& random_;
  std::string bytes_;
  /// The bytes before it are used.
  std::size_t used_ = 0;
};

}  // namespace sallyport::http
