#include "otp/qr.h"

#include <cstdint>
#include <qrcodegen/qrcodegen.hpp>

namespace sallyport::otp {
namespace {

auto escaped(std::string_view text) -> std::string {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\'':
        out.append("&#39;");
        break;
      default:
        out.push_back(letter);
    }
  }
  return out;
}

// Colours 16 and 231 of the 256: black and white that no palette or theme of a terminal moves.
constexpr std::string_view black_on_white = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view own_colours = "\x1b[0m";

}  // namespace

auto QrCode::of(std::string_view text) -> Result<QrCode> {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  try {
    const auto drawn = qrcodegen::QrCode::encodeSegments({qrcodegen::QrSegment::makeBytes(bytes)},
                                                         qrcodegen::QrCode::Ecc::MEDIUM, 1, 40, -1, false);
    QrCode code{static_cast<std::size_t>(drawn.getSize())};
    for (std::size_t place = 0; place < code.dark_.size(); ++place) {
      code.dark_[place] =
          drawn.getModule(static_cast<int>(place % code.side_), static_cast<int>(place / code.side_));
    }
    return code;
  } catch (const qrcodegen::data_too_long&) {
    return fault("the text is too long for a QR code: at most 2331 bytes fit");
  }
}

auto QrCode::is_dark(Place place) const -> bool {
  const auto row = place.row - quiet_zone;  // wraps around in the zone before it, and so lies beyond
  const auto column = place.column - quiet_zone;
  return row < side_ && column < side_ && dark_[(row * side_) + column];
}

auto QrCode::half_block(Place upper) const -> std::string_view {
  const bool lower_is_dark = is_dark({.row = upper.row + 1, .column = upper.column});
  if (is_dark(upper)) {
    return lower_is_dark ? "\u2588" : "\u2580";
  }
  return lower_is_dark ? "\u2584" : " ";
}

// Every run of dark modules in a row is one rectangle of the path.
auto QrCode::dark_path() const -> std::string {
  std::string path;
  for (std::size_t row = 0; row < drawn_side(); ++row) {
    for (std::size_t column = 0; column < drawn_side(); ++column) {
      const auto start = column;
      while (is_dark({.row = row, .column = column})) {
        ++column;
      }
      if (column > start) {
        const auto length = std::to_string(column - start);
        path.append("M").append(std::to_string(start)).append(" ").append(std::to_string(row));
        path.append("h").append(length).append("v1h-").append(length).append("z");
      }
    }
  }
  return path;
}

auto QrCode::as_svg(std::string_view label) const -> std::string {
  const auto side = std::to_string(drawn_side());
  const auto pixels_per_module = (least_pixels + drawn_side() - 1) / drawn_side();
  const auto pixels = std::to_string(pixels_per_module * drawn_side());
  std::string svg;
  svg.append(R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=")").append(escaped(label));
  svg.append(R"(" viewBox="0 0 )").append(side).append(" ").append(side);
  svg.append(R"(" width=")").append(pixels).append(R"(" height=")").append(pixels);
  svg.append(R"(" shape-rendering="crispEdges">)");
  svg.append(R"(<rect width=")")
      .append(side)
      .append(R"(" height=")")
      .append(side)
      .append(R"(" fill="#fff"/>)");
  svg.append(R"(<path fill="#000" d=")").append(dark_path()).append(R"("/></svg>)");
  return svg;
}

auto QrCode::as_terminal() const -> std::string {
  std::string lines;
  for (std::size_t row = 0; row < drawn_side(); row += 2) {
    lines.append(black_on_white);
    for (std::size_t column = 0; column < drawn_side(); ++column) {
      lines.append(half_block({.row = row, .column = column}));
    }
    lines.append(own_colours).append("\n");
  }
  return lines;
}

}  // namespace sallyport::otp
