#include "http/router.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

auto route(Method method, std::string path) -> Route {
  return {method, std::move(path), [](const Request&) { return Response::no_content(Status::no_content); }};
}

auto table() -> Router {
  std::vector<Route> routes;
  for (const auto* path : {"/", "/sign-in", "/account", "/assets/", "/sign-in/code"}) {
    routes.push_back(route(Method::get, path));
  }
  routes.push_back(route(Method::post, "/sign-in"));
  routes.push_back(route(Method::post, "/sign-out"));
  return *Router::create(std::move(routes));
}

auto found(const Router& router, Method method, std::string_view path) -> std::string {
  const auto result = router.find(method, path);
  if (const auto* const* line = std::get_if<const Route*>(&result)) {
    return (*line)->path;
  }
  const auto* wrong = std::get_if<MethodNotAllowed>(&result);
  return wrong != nullptr ? "405 " + std::string{wrong->allow} : "404";
}

TEST(Router, FindsExactlyWhatStandsInTheTable) {
  const auto router = table();
  EXPECT_EQ(found(router, Method::get, "/"), "/");
  EXPECT_EQ(found(router, Method::head, "/account"), "/account");
  EXPECT_EQ(found(router, Method::post, "/sign-in"), "/sign-in");
  EXPECT_EQ(found(router, Method::get, "/sign-in/code"), "/sign-in/code");
  for (const auto* path : {"/sign-in/", "/Sign-In", "/sign-in/code/x", "/account/x.css", "/sign",
                           "/sign-in%2fcode", "/nothing", "//", "", "/.env", "/metrics", "sign-in"}) {
    EXPECT_EQ(found(router, Method::get, path), "404") << path;
  }
}

TEST(Router, ServesEverythingBelowAPrefix) {
  const auto router = table();
  EXPECT_EQ(found(router, Method::get, "/assets/site.css"), "/assets/");
  EXPECT_EQ(found(router, Method::get, "/assets/icons/key.svg"), "/assets/");
  EXPECT_EQ(found(router, Method::get, "/assets/"), "404");
  EXPECT_EQ(found(router, Method::get, "/assets"), "404");
}

TEST(Router, SaysWhichMethodsThereAre) {
  const auto router = table();
  EXPECT_EQ(found(router, Method::post, "/account"), "405 GET, HEAD");
  EXPECT_EQ(found(router, Method::post, "/assets/x"), "405 GET, HEAD");
  EXPECT_EQ(found(router, Method::get, "/sign-out"), "405 POST");
  EXPECT_EQ(found(router, Method::head, "/sign-out"), "405 POST");
  EXPECT_EQ(router.allowed("/sign-in"), "GET, HEAD, POST");
  EXPECT_EQ(router.allowed("/nothing"), "GET, HEAD, POST");
}

TEST(Router, RefusesATableThatCannotBeMeant) {
  const auto refused = [](std::vector<Route> routes) {
    return !Router::create(std::move(routes)).has_value();
  };
  EXPECT_TRUE(refused({route(Method::get, "/a"), route(Method::get, "/a")}));
  EXPECT_TRUE(refused({route(Method::get, "a")}));
  EXPECT_TRUE(refused({route(Method::head, "/a")}));
  EXPECT_TRUE(refused({Route{Method::get, "/a", {}}}));
}

}  // namespace
}  // namespace sallyport::http
