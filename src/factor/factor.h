#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace sallyport::factor {

/// Everything that can prove who somebody is. A pass of the operator opens an enrolment and nothing else.
enum class Kind : std::uint8_t { password, code, recovery_code, pass };

inline constexpr std::array all_kinds{Kind::password, Kind::code, Kind::recovery_code, Kind::pass};

/// The word that stands for it in events and in the store.
[[nodiscard]] constexpr auto name_of(Kind kind) -> std::string_view {
  switch (kind) {
    case Kind::password:
      return "password";
    case Kind::code:
      return "code";
    case Kind::recovery_code:
      return "recovery_code";
    case Kind::pass:
      return "pass";
  }
  return "";
}

/// A set of kinds: what has been proven so far.
class Kinds {
 public:
  constexpr Kinds() = default;
  constexpr Kinds(std::initializer_list<Kind> kinds) {
    for (const auto kind : kinds) {
      bits_ |= bit(kind);
    }
  }
  /// The reverse of `stored()`; bits that stand for nothing are dropped.
  [[nodiscard]] static constexpr auto from_stored(std::int64_t stored) -> Kinds {
    Kinds kinds;
    for (const auto kind : all_kinds) {
      if ((static_cast<std::uint64_t>(stored) & bit(kind)) != 0) {
        kinds.bits_ |= bit(kind);
      }
    }
    return kinds;
  }
  [[nodiscard]] constexpr auto stored() const -> std::int64_t { return bits_; }
  [[nodiscard]] constexpr auto has(Kind kind) const -> bool { return (bits_ & bit(kind)) != 0; }
  [[nodiscard]] constexpr auto with(Kind kind) const -> Kinds {
    auto kinds = *this;
    kinds.bits_ |= bit(kind);
    return kinds;
  }
  constexpr auto operator==(const Kinds&) const -> bool = default;

 private:
  [[nodiscard]] static constexpr auto bit(Kind kind) -> std::uint8_t {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace sallyport::factor
