#include "view/colour.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

namespace sallyport::view {
namespace {

constexpr auto white = Colour::of(0xff, 0xff, 0xff);
constexpr auto black = Colour::of(0, 0, 0);
constexpr auto ink = Colour::of(0x0c, 0x16, 0x30);

// Everything that links stand on in ui/assets/style.css; a test compares.
constexpr std::array light_grounds{Colour::of(0xf6, 0xf7, 0xf9), Colour::of(0xff, 0xff, 0xff),
                                   Colour::of(0xf2, 0xf4, 0xf7), Colour::of(0xfd, 0xf2, 0xf1),
                                   Colour::of(0xff, 0xf7, 0xe5), Colour::of(0xed, 0xf8, 0xf1),
                                   Colour::of(0xef, 0xf4, 0xff)};
constexpr std::array dark_grounds{Colour::of(0x0f, 0x13, 0x1a), Colour::of(0x17, 0x1c, 0x25),
                                  Colour::of(0x1f, 0x26, 0x31), Colour::of(0x2b, 0x19, 0x19),
                                  Colour::of(0x29, 0x21, 0x12), Colour::of(0x12, 0x27, 0x1d),
                                  Colour::of(0x17, 0x21, 0x38)};

auto grounds_of(Scheme scheme) -> std::span<const Colour> {
  return scheme == Scheme::light ? std::span<const Colour>{light_grounds}
                                 : std::span<const Colour>{dark_grounds};
}

auto linear(std::uint8_t channel) -> double {
  const double share = channel / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

/// A button's letters, on the accent.
auto letters_on(Colour accent) -> Colour {
  return contrast(white, accent) >= contrast(ink, accent) ? white : ink;
}

// Under the pointer an accent moves away from the ground, so that it reads better still.
auto rules_of(Colour accent, Scheme scheme) -> std::string {
  constexpr double share = 0.2;
  return fmt::format(":root{{--accent:{};--accent-strong:{};--accent-text:{}}}", accent.text(),
                     accent.mixed(scheme == Scheme::light ? black : white, share).text(),
                     letters_on(accent).text());
}

}  // namespace

auto Colour::parse(std::string_view text) -> std::optional<Colour> {
  if (text.size() != 7 || text[0] != '#') {
    return std::nullopt;
  }
  Colour colour{{}};
  for (std::size_t i = 0; i < colour.channels_.size(); ++i) {
    const auto digits = text.substr(1 + (2 * i), 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), colour.channels_.at(i), 16);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
      return std::nullopt;
    }
  }
  return colour;
}

auto Colour::text() const -> std::string {
  return fmt::format("#{:02x}{:02x}{:02x}", channels_[0], channels_[1], channels_[2]);
}

auto Colour::mixed(Colour other, double share) const -> Colour {
  Colour colour{{}};
  std::ranges::transform(channels_, other.channels_, colour.channels_.begin(),
                         [share](std::uint8_t mine, std::uint8_t theirs) {
                           return static_cast<std::uint8_t>(std::lround(std::lerp(mine, theirs, share)));
                         });
  return colour;
}

auto Colour::luminance() const -> double {
  return (0.2126 * linear(channels_[0])) + (0.7152 * linear(channels_[1])) + (0.0722 * linear(channels_[2]));
}

auto contrast(Colour one, Colour other) -> double {
  const auto [darker, lighter] = std::minmax({one.luminance(), other.luminance()});
  return (lighter + 0.05) / (darker + 0.05);
}

auto hardest_ground(Colour accent, Scheme scheme) -> HardestGround {
  const auto grounds = grounds_of(scheme);
  const auto hardest =
      std::ranges::min_element(grounds, {}, [&](Colour ground) { return contrast(accent, ground); });
  return {.ground = *hardest, .contrast = contrast(accent, *hardest)};
}

auto style_of(const Accents& accents) -> std::string {
  std::string style;
  if (accents.light) {
    style +=
        fmt::format("@media (prefers-color-scheme:light){{{}}}\n", rules_of(*accents.light, Scheme::light));
  }
  if (accents.dark) {
    style += fmt::format("@media (prefers-color-scheme:dark){{{}}}\n", rules_of(*accents.dark, Scheme::dark));
  }
  return style;
}

}  // namespace sallyport::view
