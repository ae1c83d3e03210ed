#pragma once

#include <cstddef>
#include <span>
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

  /// Writes over all of them. Safe to call from any thread.
  virtual void fill(std::span<char> bytes) = 0;

  /// `size` bytes.
  [[nodiscard]] auto bytes(std::size_t size) -> std::string;
  /// The same, as a secret.
  [[nodiscard]] auto secret(std::size_t size) -> Secret { return Secret::take(bytes(size)); }
};

/// The kernel's generator (getrandom(2)); a kernel that gives nothing aborts the process. Each thread fetches
/// some kilobytes at a time, since a call of the kernel costs as much as reading a small request, and forgets
/// what it has given away. A child process must not go on with them.
class SystemRandom final : public Random {
 public:
  void fill(std::span<char> bytes) override;
};

}  // namespace sallyport
