#include "app/interface.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "text/text.h"
#include "ui/embedded.h"
#include "view/catalogue.h"
#include "view/overrides.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_text = 1'048'576;
constexpr std::size_t longest_logo = 262'144;
constexpr std::size_t longest_shown = 500;
constexpr std::uint32_t most_pixels = 4'096;

auto shown(const std::filesystem::path& path) -> std::string {
  return text::printable(path.string(), longest_shown);
}

struct Wanted {
  std::string_view what;
  std::size_t longest;
};

auto read_file(const std::filesystem::path& path, const Wanted& wanted) -> Result<std::string> {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return fault(fmt::format("{}: {} is not there, or no file", shown(path), wanted.what));
  }
  std::ifstream stream{path, std::ios::binary};
  std::string bytes(wanted.longest + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.is_open() || stream.bad()) {
    return fault(fmt::format("{}: {} can't be read: look at its rights", shown(path), wanted.what));
  }
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  if (bytes.size() > wanted.longest) {
    return fault(
        fmt::format("{}: {} is longer than {} KiB", shown(path), wanted.what, wanted.longest / 1'024));
  }
  return bytes;
}

/// Four bytes, the most significant first.
auto number_at(std::string_view bytes, std::size_t place) -> std::uint32_t {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(place, 4)) {
    number = (number << 8U) | static_cast<unsigned char>(byte);
  }
  return number;
}

/// By its first bytes (PNG, 5.2 and 11.2.2): nothing that a browser runs begins like that.
auto is_png(std::string_view bytes) -> bool {
  using std::string_view_literals::operator""sv;
  constexpr std::size_t head = 24;
  if (bytes.size() < head || !bytes.starts_with("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv)) {
    return false;
  }
  const auto width = number_at(bytes, 16);
  const auto height = number_at(bytes, 20);
  return width > 0 && width <= most_pixels && height > 0 && height <= most_pixels;
}

auto read_logo(const std::filesystem::path& path) -> Result<std::string> {
  auto bytes = read_file(path, {.what = "the logo", .longest = longest_logo});
  if (bytes && !is_png(*bytes)) {
    return fault(fmt::format(
        "{}: the logo is no PNG of at most {} by {} pixels: save it as one, twice as large as it is "
        "shown (28 pixels high)",
        shown(path), most_pixels, most_pixels));
  }
  return bytes;
}

/// Files that an editor or a system leaves about.
auto is_passed_over(const std::string& name) -> bool { return name.starts_with('.') || name.ends_with('~'); }

/// What is in a folder, in one order everywhere; nothing where there is none.
auto names_in(const std::filesystem::path& folder) -> Result<std::vector<std::string>> {
  std::vector<std::string> names;
  std::error_code failed;
  for (std::filesystem::directory_iterator each{folder, failed}, end; !failed && each != end;
       each.increment(failed)) {
    if (auto name = each->path().filename().string(); !is_passed_over(name)) {
      names.push_back(std::move(name));
    }
  }
  if (failed) {
    return fault(fmt::format("{}: this folder can't be read: {}", shown(folder), failed.message()));
  }
  std::ranges::sort(names);
  return names;
}

/// Every file of a folder whose name ends so. Another one was meant to be one of these.
auto files_in(const std::filesystem::path& folder, std::string_view ending)
    -> Result<std::vector<view::OverridingFile>> {
  std::vector<view::OverridingFile> files;
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) {
    return files;
  }
  const auto names = names_in(folder);
  if (!names) {
    return std::unexpected{names.error()};
  }
  for (const auto& name : *names) {
    const auto path = folder / name;
    if (!name.ends_with(ending)) {
      return fault(fmt::format("{}: files here end in {}", shown(path), ending));
    }
    auto text = read_file(path, {.what = "it", .longest = longest_text});
    if (!text) {
      return std::unexpected{text.error()};
    }
    files.push_back(
        {.path = shown(path), .name = name.substr(0, name.size() - ending.size()), .text = *std::move(text)});
  }
  return files;
}

auto read_overrides(const std::optional<std::filesystem::path>& folder) -> Result<view::Overrides> {
  view::Overrides::Files files;
  if (!folder) {
    return view::Overrides::create(std::move(files));
  }
  const auto names = names_in(*folder);
  if (!names) {
    return std::unexpected{names.error()};
  }
  for (const auto& name : *names) {
    if (name != "templates" && name != "locales") {
      return fault(fmt::format("{}: overrides hold the folders templates and locales, and nothing else",
                               shown(*folder / name)));
    }
  }
  auto templates = files_in(*folder / "templates", ".mustache");
  auto locales = files_in(*folder / "locales", ".po");
  if (!templates || !locales) {
    return std::unexpected{templates ? locales.error() : templates.error()};
  }
  return view::Overrides::create({.templates = *std::move(templates), .locales = *std::move(locales)});
}

}  // namespace

struct Interface::Parts {
  struct File {
    std::string bytes;
    std::string hash;
  };

  explicit Parts(view::Overrides all) : overrides{std::move(all)} {}

  void add(std::string_view name, std::string_view type, File& file, std::string bytes) {
    constexpr std::size_t digits = 32;
    file.bytes = std::move(bytes);
    file.hash = to_hex(crypto::sha256(file.bytes).bytes()).substr(0, digits);
    assets.push_back({.name = name, .content_type = type, .bytes = file.bytes, .hash = file.hash});
  }

  view::Overrides overrides;
  File logo;
  File style;
  std::vector<ui::AssetFile> assets{ui::assets().begin(), ui::assets().end()};
  std::optional<view::Views> views;
};

Interface::Interface(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Interface::Interface(Interface&& other) noexcept = default;
auto Interface::operator=(Interface&& other) noexcept -> Interface& = default;
Interface::~Interface() = default;

auto Interface::views() const -> const view::Views& { return *parts_->views; }

auto Interface::create(const Brand& brand) -> Result<Interface> {
  auto overrides = read_overrides(brand.overrides);
  if (!overrides) {
    return std::unexpected{overrides.error()};
  }
  auto parts = std::make_unique<Parts>(*std::move(overrides));
  if (brand.logo) {
    auto logo = read_logo(*brand.logo);
    if (!logo) {
      return std::unexpected{logo.error()};
    }
    parts->add("logo.png", "image/png", parts->logo, *std::move(logo));
  }
  if (auto style = view::style_of(brand.accents); !style.empty()) {
    parts->add("brand.css", "text/css; charset=utf-8", parts->style, std::move(style));
  }
  const auto catalogue = view::Catalogue::create(parts->overrides.catalogues());
  if (!catalogue) {
    return std::unexpected{catalogue.error()};
  }
  if (parts->overrides.is_empty()) {
    parts->views.emplace(view::Views::embedded(*catalogue, parts->assets));
    return Interface{std::move(parts)};
  }
  auto views =
      view::Views::create(*catalogue, {.templates = parts->overrides.templates(), .assets = parts->assets});
  if (!views) {
    return std::unexpected{views.error()};
  }
  parts->views.emplace(*std::move(views));
  return Interface{std::move(parts)};
}

}  // namespace sallyport::app
