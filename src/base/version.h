#pragma once

#include <compare>
#include <cstdint>

namespace sallyport {

/// Which state of a row somebody has seen. Saving is `replace(next, seen)`: it wrote, or somebody else was
/// faster and nothing was written. A store counts it up with every write.
class Version {
 public:
  constexpr explicit Version(std::int64_t value) : value_{value} {}
  /// What is seen of a row that does not exist yet.
  [[nodiscard]] static constexpr auto none() -> Version { return Version{0}; }
  [[nodiscard]] constexpr auto value() const -> std::int64_t { return value_; }
  [[nodiscard]] constexpr auto next() const -> Version { return Version{value_ + 1}; }
  constexpr auto operator<=>(const Version&) const = default;

 private:
  std::int64_t value_;
};

/// What came of a write that only one may make.
enum class Written { yes, somebody_was_faster };

}  // namespace sallyport
