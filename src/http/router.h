#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"
#include "http/turn.h"

namespace sallyport::http {

/// Answers one request. What it throws ends as a 500 page and a line in the log, as the last resort.
using Handler = std::function<Response(const Request&)>;

/// Answers from memory alone, within microseconds, or says by nothing that it can't.
using QuickHandler = std::function<std::optional<Response>(const Request&)>;

/// One line of the table.
struct Route {
  /// A route of GET answers HEAD too; HEAD has no routes of its own.
  Method method = Method::get;
  /// Matched byte by byte. A path that ends in '/', other than the root, stands for everything below it.
  std::string path;
  /// Runs on a worker, where it can wait.
  Handler handler;
  /// Asked first, on the I/O thread; when it has no answer, the handler gives it.
  QuickHandler quick = {};
  /// Of the handler, when many wait for a worker.
  Turn turn = Turn::last;
};

struct NotFound {};
/// The path is there, the method isn't; `allow` is the value of the Allow header.
struct MethodNotAllowed {
  std::string_view allow;
};

/// The table of routes.
class Router {
 public:
  using Found = std::variant<const Route*, NotFound, MethodNotAllowed>;

  /// A fault when two lines say the same, a path doesn't begin with '/', a handler is missing or a line is
  /// for HEAD.
  [[nodiscard]] static auto create(std::vector<Route> routes) -> Result<Router>;

  /// The route stays valid as long as the router.
  [[nodiscard]] auto find(Method method, std::string_view path) const -> Found;
  /// What Allow says for this path; for one that isn't there, everything that the server knows.
  [[nodiscard]] auto allowed(std::string_view path) const -> std::string_view;
  [[nodiscard]] auto routes() const -> const std::vector<Route>& { return routes_; }

 private:
  explicit Router(std::vector<Route> routes) : routes_{std::move(routes)} {}

  [[nodiscard]] auto exact(Method method, std::string_view path) const -> const Route*;
  [[nodiscard]] auto line(Method method, std::string_view path) const -> const Route*;

  /// Sorted by path, then method.
  std::vector<Route> routes_;
};

}  // namespace sallyport::http
