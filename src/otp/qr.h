#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::otp {

/// A QR code (ISO/IEC 18004) of error correction level M, drawn for a phone's camera: black on white with
/// its quiet zone, whatever the page or the terminal around it looks like.
class QrCode {
 public:
  /// Modules of white that the standard asks for on every side.
  static constexpr std::size_t quiet_zone = 4;
  /// The drawing is at least this wide and high, CSS pixels.
  static constexpr std::size_t least_pixels = 220;

  /// Every byte of the text is encoded as it is. A fault when it doesn't fit (2331 bytes do).
  [[nodiscard]] static auto of(std::string_view text) -> Result<QrCode>;

  /// An `<svg>` element to stand inside a page: one white rectangle, one black path, no reference to
  /// anything outside, no style attribute. `label` is what a screen reader says; it is escaped here. The
  /// element holds what was encoded: a page with a key in it must not be stored.
  [[nodiscard]] auto as_svg(std::string_view label) const -> std::string;
  /// Lines of half blocks for a terminal in UTF-8, black on white by explicit colours; each line ends with
  /// the terminal's own colours restored and a line feed.
  [[nodiscard]] auto as_terminal() const -> std::string;

 private:
  explicit QrCode(std::size_t size) : side_{size}, dark_(size * size, false) {}

  // A module, counted from the outer edge of the quiet zone.
  struct Place {
    std::size_t row;
    std::size_t column;
  };

  // Beyond the code itself everything is white.
  [[nodiscard]] auto is_dark(Place place) const -> bool;
  // A module and the one below it, as one character.
  [[nodiscard]] auto half_block(Place upper) const -> std::string_view;
  [[nodiscard]] auto dark_path() const -> std::string;
  [[nodiscard]] auto drawn_side() const -> std::size_t { return side_ + (2 * quiet_zone); }

  std::size_t side_;
  std::vector<bool> dark_;
};

}  // namespace sallyport::otp
