#pragma once

#include "base/instant.h"
#include "base/result.h"

namespace sallyport::audit {

/// How long events are kept. Whoever looks into what happened to an account needs the last months, so nobody
/// can choose less than those.
class Retention {
 public:
  static constexpr days shortest{90};
  static constexpr days longest{3'650};

  [[nodiscard]] static auto standard() -> Retention { return Retention{days{400}}; }
  /// Fault for less than `shortest` and more than `longest`.
  [[nodiscard]] static auto create(seconds wanted) -> Result<Retention>;

  [[nodiscard]] auto length() const -> seconds { return length_; }

 private:
  explicit Retention(seconds length) : length_{length} {}
  seconds length_;
};

}  // namespace sallyport::audit
