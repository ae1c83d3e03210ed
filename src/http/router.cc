#include "http/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace sallyport::http {
namespace {

constexpr std::string_view everything = "GET, HEAD, POST";

auto key(const Route& route) { return std::tuple{std::string_view{route.path}, route.method}; }

}  // namespace

auto Router::create(std::vector<Route> routes) -> Result<Router> {
  std::ranges::sort(routes, {}, key);
  for (const auto& route : routes) {
    if (!route.path.starts_with('/') || !route.handler || route.method == Method::head) {
      return fault(
          fmt::format("route '{}': a path from '/', GET or POST, and a handler are needed", route.path));
    }
  }
  const auto twice = std::ranges::adjacent_find(routes, {}, key);
  if (twice != routes.end()) {
    return fault(fmt::format("route '{}' is there twice", twice->path));
  }
  return Router{std::move(routes)};
}

auto Router::exact(Method method, std::string_view path) const -> const Route* {
  const auto found = std::ranges::lower_bound(routes_, std::tuple{path, method}, {}, key);
  return found != routes_.end() && key(*found) == std::tuple{path, method} ? &*found : nullptr;
}

auto Router::line(Method method, std::string_view path) const -> const Route* {
  const auto asked = method == Method::head ? Method::get : method;
  if (const auto* route = exact(asked, path); route != nullptr) {
    return path == "/" || !path.ends_with('/') ? route : nullptr;
  }
  // The longest prefix that has something behind it; the root is no prefix.
  auto slash = path.rfind('/');
  while (slash != 0 && slash != std::string_view::npos) {
    if (const auto* route = exact(asked, path.substr(0, slash + 1)); route != nullptr) {
      return slash + 1 < path.size() ? route : nullptr;
    }
    slash = path.rfind('/', slash - 1);
  }
  return nullptr;
}

auto Router::find(Method method, std::string_view path) const -> Found {
  if (const auto* route = line(method, path); route != nullptr) {
    return route;
  }
  const bool other = line(method == Method::post ? Method::get : Method::post, path) != nullptr;
  return other ? Found{MethodNotAllowed{allowed(path)}} : Found{NotFound{}};
}

auto Router::allowed(std::string_view path) const -> std::string_view {
  const bool get = line(Method::get, path) != nullptr;
  const bool post = line(Method::post, path) != nullptr;
  if (get == post) {
    return everything;
  }
  return get ? "GET, HEAD" : "POST";
}

}  // namespace sallyport::http
