#pragma once

#include <expected>
#include <stdexcept>
#include <string>
#include <utility>

namespace sallyport {

/// What keeps a piece of work from being done although nobody did anything wrong: a store that is down,
/// a file that can't be read, a value in a configuration that doesn't parse. It is neither an outcome
/// (a wrong code is a value of its own) nor a bug (which aborts).
struct Fault {
  /// One line for the operator or the caller: what happened and, where it helps, what to do. No secret.
  std::string message;
};

/// A value, or the fault that kept it from being made.
template <class Value>
using Result = std::expected<Value, Fault>;

/// Shorthand for the failing return: `return fault("…")`.
[[nodiscard]] inline auto fault(std::string message) -> std::unexpected<Fault> {
  return std::unexpected{Fault{std::move(message)}};
}

/// How a fault travels through a unit of work: ports throw it, and the edge of the unit (unit::Units)
/// turns it into a Result again after rolling back. Nothing else may catch it.
class FaultInUnit : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace sallyport
