#pragma once

#include <cstddef>
#include <string>

#include "base/secret.h"

namespace sallyport {

/// Where unguessable bytes come from; an argument wherever they are needed.
class Random {
 public:
  Random() = default;
  Random(const Random&) = delete;
  Random(Random&&) = delete;
  auto operator=(const Random&) -> Random& = delete;
  auto operator=(Random&&) -> Random& = delete;
  virtual ~Random() = default;

  /// `size` bytes. Safe to call from any thread.
  [[nodiscard]] virtual auto bytes(std::size_t size) -> std::string = 0;
  /// The same, as a secret.
  [[nodiscard]] auto secret(std::size_t size) -> Secret { return Secret::take(bytes(size)); }
};

/// The kernel's generator (getrandom(2)); a kernel that gives nothing aborts the process.
class SystemRandom final : public Random {
 public:
  [[nodiscard]] auto bytes(std::size_t size) -> std::string override;
};

}  // namespace sallyport
