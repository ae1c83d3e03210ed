#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::view {

/// An opaque colour of sRGB.
class Colour {
 public:
  /// "#2050c8", in either case; nothing for any other text.
  [[nodiscard]] static auto parse(std::string_view text) -> std::optional<Colour>;
  [[nodiscard]] static constexpr auto of(std::uint8_t red, std::uint8_t green, std::uint8_t blue) -> Colour {
    return Colour{{red, green, blue}};
  }

  /// "#2050c8".
  [[nodiscard]] auto text() const -> std::string;
  /// This colour with so much of another one in it, from 0 to 1.
  [[nodiscard]] auto mixed(Colour other, double share) const -> Colour;
  /// Relative luminance, from 0 to 1 (WCAG 2.2).
  [[nodiscard]] auto luminance() const -> double;
  [[nodiscard]] auto operator==(const Colour&) const -> bool = default;

 private:
  constexpr explicit Colour(std::array<std::uint8_t, 3> channels) : channels_{channels} {}
  std::array<std::uint8_t, 3> channels_;
};

/// The contrast ratio of two colours, from 1 to 21 (WCAG 2.2).
[[nodiscard]] auto contrast(Colour one, Colour other) -> double;

/// What text needs against what is behind it (WCAG 2.2, 1.4.3).
inline constexpr double least_contrast = 4.5;

/// Whether the pages are light or dark: the browser says which its person wants.
enum class Scheme : std::uint8_t { light, dark };

/// The ground of the pages on which an accent of that scheme is hardest to read, and how well it can be.
struct HardestGround {
  Colour ground;
  double contrast;
};
[[nodiscard]] auto hardest_ground(Colour accent, Scheme scheme) -> HardestGround;

/// What a company chose for its pages; nothing: ours. Each has been checked against `hardest_ground`.
struct Accents {
  std::optional<Colour> light;
  std::optional<Colour> dark;
};
/// A style sheet behind ours, which puts these in the place of its own; empty for none.
[[nodiscard]] auto style_of(const Accents& accents) -> std::string;

}  // namespace sallyport::view
