#include "app/brand.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "view/catalogue.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_address = 500;

/// Rounded down: what is not enough must not look as if it were.
auto shown_ratio(double ratio) -> std::string {
  return fmt::format("{:.2f}:1", std::floor(ratio * 100) / 100);
}

}  // namespace

auto read_colour(const Value& value, view::Scheme scheme, std::optional<view::Colour>& into) -> Result<void> {
  const auto text = text_of(value);
  const auto colour = text ? view::Colour::parse(*text) : std::nullopt;
  if (!colour) {
    return fault("write a colour as \"#\" and six hexadecimal digits: \"#2050c8\"");
  }
  const auto [ground, contrast] = view::hardest_ground(*colour, scheme);
  if (contrast < view::least_contrast) {
    const bool is_light = scheme == view::Scheme::light;
    return fault(
        fmt::format("{} has a contrast of {} with the {} ground {} of the pages, and letters need {:.1f}:1 "
                    "(WCAG 2.2): write a {} colour",
                    colour->text(), shown_ratio(contrast), is_light ? "light" : "dark", ground.text(),
                    view::least_contrast, is_light ? "darker" : "lighter"));
  }
  into = *colour;
  return {};
}

auto read_web_address(const Value& value, std::optional<std::string>& into) -> Result<void> {
  auto text = printable_text(value, longest_address);
  if (!text || !text->starts_with("https://")) {
    return fault("write the address of a page: \"https://www.example.com/imprint\"");
  }
  into = *std::move(text);
  return {};
}

auto read_language(const Value& value, std::optional<std::string>& into) -> Result<void> {
  const auto catalogue = view::Catalogue::embedded();
  const auto text = text_of(value);
  const auto locale = text ? catalogue.find(*text) : std::nullopt;
  if (!locale) {
    std::vector<std::string> known;
    for (const auto& each : catalogue.locales()) {
      known.push_back(in_quotation_marks(each.tag()));
    }
    return fault(fmt::format("there are texts in {} alone: write one of these", fmt::join(known, ", ")));
  }
  into = locale->tag();
  return {};
}

auto read_foot_links(const Value& value, std::vector<portal::FootLink>& into) -> Result<void> {
  const auto* links = std::get_if<std::vector<portal::FootLink>>(&value);
  if (links == nullptr) {
    return fault("links are written in the configuration file alone, each below a line [[links]]");
  }
  into = *links;
  return {};
}

}  // namespace sallyport::app
