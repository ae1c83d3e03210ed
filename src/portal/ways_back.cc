#include "portal/ways_back.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "portal/ids.h"
#include "portal/routes.h"

namespace sallyport::portal {
namespace {

auto is_page_of_people(const Line& line) -> bool {
  return line.method == http::Method::get && line.access != Access::machine && line.access != Access::program;
}

/// The path as it stands in the table; nothing for any other.
auto page_at(std::string_view path) -> std::optional<std::string_view> {
  const auto found = std::ranges::find_if(
      table(), [&](const Line& line) { return line.path == path && is_page_of_people(line); });
  return found == table().end() ? std::nullopt : std::optional{found->path};
}

auto way_to(std::string_view path, std::optional<std::string_view> id) -> std::string {
  if (const auto page = page_at(path)) {
    const auto number = id ? id_number(*id) : std::nullopt;
    return number ? fmt::format("{}?id={}", *page, *number) : std::string{*page};
  }
  // The page of a press that has none of its own, and what leads nowhere.
  for (auto end = path.rfind('/'); end != std::string_view::npos && end > 0; end = path.rfind('/')) {
    path = path.substr(0, end);
    if (const auto page = page_at(path)) {
      return std::string{*page};
    }
  }
  return "/";
}

}  // namespace

auto way_back(std::string_view target) -> std::string {
  constexpr std::string_view about = "?id=";
  const auto end = target.find(about);
  return end == std::string_view::npos ? way_to(target, std::nullopt)
                                       : way_to(target.substr(0, end), target.substr(end + about.size()));
}

auto way_back_to(const http::Request& request) -> std::string {
  return way_to(request.path, request.query.find("id"));
}

}  // namespace sallyport::portal
