#include "otp/qr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::otp {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view uri =
    "otpauth://totp/Acme%20Net:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20Net"
    "&algorithm=SHA1&digits=6&period=30";

// A picture as a phone's camera sees it: rows of pixels, true where it is black.
using Picture = std::vector<std::vector<bool>>;

auto blank(std::size_t side) -> Picture {
  Picture picture(side, std::vector<bool>(side, false));
  return picture;
}

auto attribute(std::string_view element, std::string_view name) -> std::string {
  const auto start = element.find(" " + std::string{name} + "=\"");
  if (start == std::string_view::npos) {
    return "";
  }
  const auto value = element.substr(start + name.size() + 3);
  return std::string{value.substr(0, value.find('"'))};
}

// Takes a number off the front of the text, and the words that must stand before it.
auto number_after(std::string_view words, std::string_view& text) -> std::size_t {
  std::size_t number = 0;
  EXPECT_TRUE(text.starts_with(words)) << text.substr(0, 20);
  text.remove_prefix(std::min(words.size(), text.size()));
  const auto* const start = std::to_address(text.begin());
  const auto* const end = std::from_chars(start, std::to_address(text.end()), number).ptr;
  EXPECT_NE(end, start) << "no number after " << words;
  text.remove_prefix(static_cast<std::size_t>(end - start));
  return number;
}

auto side_of(const std::string& svg) -> std::size_t {
  const auto value = attribute(svg, "viewBox");
  std::string_view box{value};
  const auto width = number_after("0 0 ", box);
  EXPECT_EQ(number_after(" ", box), width);
  EXPECT_EQ(box, "");
  return width;
}

// Paints the path of the SVG, in which every dark run is written M column row h length v1 h-length z.
auto paint_svg(const std::string& svg) -> Picture {
  auto picture = blank(side_of(svg));
  const auto value = attribute(svg, "d");
  for (std::string_view path{value}; !path.empty() && !testing::Test::HasFailure();) {
    const auto column = number_after("M", path);
    auto& row = picture.at(number_after(" ", path));
    const auto length = number_after("h", path);
    EXPECT_EQ(number_after("v1h-", path), length);
    EXPECT_TRUE(path.starts_with("z"));
    path.remove_prefix(1);
    for (std::size_t place = column; place < column + length; ++place) {
      row.at(place) = true;
    }
  }
  return picture;
}

struct Halves {
  std::string_view character;
  bool upper;
  bool lower;
};
constexpr std::array all_halves{Halves{.character = " ", .upper = false, .lower = false},
                                Halves{.character = "\u2580", .upper = true, .lower = false},
                                Halves{.character = "\u2584", .upper = false, .lower = true},
                                Halves{.character = "\u2588", .upper = true, .lower = true}};

// One line of the terminal, which is two rows of the picture.
void paint_line(std::string_view line, std::vector<bool>& upper, std::vector<bool>& lower) {
  while (!line.empty()) {
    const auto* const halves = std::ranges::find_if(
        all_halves, [&](const Halves& candidate) { return line.starts_with(candidate.character); });
    ASSERT_NE(halves, all_halves.end());
    upper.push_back(halves->upper);
    lower.push_back(halves->lower);
    line.remove_prefix(halves->character.size());
  }
}

auto paint_terminal(const std::string& text) -> Picture {
  constexpr std::string_view start = "\x1b[38;5;16;48;5;231m";
  constexpr std::string_view end = "\x1b[0m";
  Picture picture;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.starts_with(start) && line.ends_with(end));
    std::vector<bool> upper;
    std::vector<bool> lower;
    paint_line(std::string_view{line}.substr(start.size(), line.size() - start.size() - end.size()), upper,
               lower);
    picture.push_back(upper);
    picture.push_back(lower);
  }
  return picture;
}

// Writes the picture as a PBM (P1), every module as a square of four pixels.
void save(const Picture& picture, const std::filesystem::path& path) {
  constexpr std::size_t scale = 4;
  std::ofstream file{path};
  file << "P1\n" << picture.front().size() * scale << " " << picture.size() * scale << "\n";
  for (const auto& row : picture) {
    std::string pixels;
    for (const bool dark : row) {
      pixels.append(scale, dark ? '1' : '0');
    }
    for (std::size_t line = 0; line < scale; ++line) {
      file << pixels << "\n";
    }
  }
}

struct ClosePipe {
  void operator()(std::FILE* pipe) const { pclose(pipe); }
};

// What zbarimg, a reader that knows nothing of us, sees in the picture.
auto scan(const Picture& picture) -> std::string {
  const auto path =
      std::filesystem::temp_directory_path() / ("sallyport-qr-" + std::to_string(getpid()) + ".pbm");
  save(picture, path);
  const auto command = "zbarimg --nodbus --quiet --raw -Sdisable -Sqrcode.enable '" + path.string() + "'";
  // NOLINTNEXTLINE(cert-env33-c): the command is ours to the last letter
  const std::unique_ptr<std::FILE, ClosePipe> pipe{popen(command.c_str(), "r")};
  std::string seen;
  for (int letter = std::fgetc(pipe.get()); letter != EOF; letter = std::fgetc(pipe.get())) {
    seen.push_back(static_cast<char>(letter));
  }
  std::filesystem::remove(path);
  return seen;
}

auto quiet_zone_is_white(const Picture& picture) -> bool {
  const auto side = picture.front().size();
  for (std::size_t row = 0; row < picture.size(); ++row) {
    for (std::size_t column = 0; column < side; ++column) {
      const bool inside = row >= QrCode::quiet_zone && column >= QrCode::quiet_zone &&
                          row < side - QrCode::quiet_zone && column < side - QrCode::quiet_zone;
      if (!inside && picture[row][column]) {
        return false;
      }
    }
  }
  return true;
}

TEST(QrCode, OfThePageIsReadByAScanner) {
  const auto picture = paint_svg(QrCode::of(uri)->as_svg("QR code"));
  EXPECT_EQ(scan(picture), std::string{uri} + "\n");
  EXPECT_TRUE(quiet_zone_is_white(picture));
}

TEST(QrCode, OfTheTerminalIsReadByAScanner) {
  const auto picture = paint_terminal(QrCode::of(uri)->as_terminal());
  EXPECT_EQ(scan(picture), std::string{uri} + "\n");
  EXPECT_TRUE(quiet_zone_is_white(picture));
}

TEST(QrCode, HasTheFinderPatternsInItsCorners) {
  const auto picture = paint_svg(QrCode::of(uri)->as_svg("QR code"));
  const auto last = picture.size() - QrCode::quiet_zone - 1;
  EXPECT_TRUE(picture[QrCode::quiet_zone][QrCode::quiet_zone]);
  EXPECT_TRUE(picture[QrCode::quiet_zone][last]);
  EXPECT_TRUE(picture[last][QrCode::quiet_zone]);
  EXPECT_FALSE(picture[QrCode::quiet_zone + 1][QrCode::quiet_zone + 1]);
}

// ISO/IEC 18004 table 7: at level M version 8 takes 152 bytes, version 9 takes 180. A version is four
// modules wider than the one before, and the first has 21.
TEST(QrCode, IsOfLevelM) {
  const auto drawn = [](std::size_t bytes) {
    return paint_svg(QrCode::of(std::string(bytes, 'a'))->as_svg("")).size() - (2 * QrCode::quiet_zone);
  };
  EXPECT_EQ(drawn(152), 21U + (7 * 4));
  EXPECT_EQ(drawn(153), 21U + (8 * 4));
  EXPECT_EQ(drawn(180), 21U + (8 * 4));
}

TEST(QrCode, IsNotOverfilled) {
  EXPECT_TRUE(QrCode::of(std::string(2331, 'a')));
  const auto too_long = QrCode::of(std::string(2332, 'a'));
  ASSERT_FALSE(too_long);
  EXPECT_THAT(too_long.error().message, HasSubstr("2331"));
}

TEST(QrCode, HoldsEveryByte) {
  const auto one = QrCode::of(std::string("a\0b", 3))->as_svg("");
  const auto two = QrCode::of("a")->as_svg("");
  EXPECT_NE(one, two);
  EXPECT_TRUE(QrCode::of(""));
}

TEST(QrCodeSvg, IsBlackOnWhiteAndSelfContained) {
  const auto svg = QrCode::of(uri)->as_svg("QR code");
  EXPECT_THAT(svg, AllOf(StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "),
                         testing::EndsWith("</svg>")));
  EXPECT_THAT(svg, HasSubstr("fill=\"#fff\"/><path fill=\"#000\""));
  EXPECT_THAT(svg, AllOf(Not(HasSubstr("style")), Not(HasSubstr("currentColor")), Not(HasSubstr("href")),
                         Not(HasSubstr("url(")), Not(HasSubstr("<script"))));
  const auto first_path = svg.find("<path");
  EXPECT_EQ(svg.find("<path", first_path + 1), std::string::npos);
}

TEST(QrCodeSvg, IsLargeEnoughToBeScanned) {
  for (const std::size_t bytes : {1U, 20U, 150U, 500U, 2331U}) {
    const auto svg = QrCode::of(std::string(bytes, 'a'))->as_svg("");
    const auto side = paint_svg(svg).size();
    const auto width = std::stoul(attribute(svg, "width"));
    EXPECT_EQ(attribute(svg, "width"), attribute(svg, "height"));
    EXPECT_GE(width, QrCode::least_pixels);
    EXPECT_EQ(width % side, 0U) << "a module must be whole pixels";
  }
}

TEST(QrCodeSvg, EscapesItsLabel) {
  const auto svg = QrCode::of("a")->as_svg("\"><script>'&");
  EXPECT_THAT(svg, HasSubstr("aria-label=\"&quot;&gt;&lt;script&gt;&#39;&amp;\""));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace sallyport::otp
