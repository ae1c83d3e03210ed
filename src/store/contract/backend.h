#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "unit/unit.h"

namespace sallyport::store::contract {

/// One real database, empty at first, that can be closed and opened again.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend(Backend&&) = delete;
  auto operator=(const Backend&) -> Backend& = delete;
  auto operator=(Backend&&) -> Backend& = delete;
  virtual ~Backend() = default;

  [[nodiscard]] virtual auto units() -> unit::Units& = 0;
  /// Closes everything and opens what is on the disk.
  virtual void reopen() = 0;
  /// The events that were told to be durable, by name, in their order.
  [[nodiscard]] virtual auto told() const -> std::vector<std::string> = 0;
};

struct BackendKind {
  std::string name;
  std::function<std::unique_ptr<Backend>()> make;

  // NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
  friend void PrintTo(const BackendKind& kind, std::ostream* out) { *out << kind.name; }
};

/// Every kind of database that the contracts are run against.
[[nodiscard]] auto backends() -> std::vector<BackendKind>;

}  // namespace sallyport::store::contract
