#include "app/operations.h"

#include <utility>

#include "http/router.h"

namespace sallyport::app {
namespace {

using http::Response;
using http::Status;

auto routes_of(Operations::Answers answers) -> std::vector<http::Route> {
  const auto healthy = [](const http::Request&) { return Response::text(Status::ok, "healthy\n"); };
  return {{.method = http::Method::get,
           .path = "/metrics",
           .handler = [metrics = std::move(answers.metrics)](
                          const http::Request&) { return Response::text(Status::ok, metrics()); }},
          {.method = http::Method::get, .path = "/healthz", .handler = healthy, .quick = healthy},
          {.method = http::Method::get,
           .path = "/readyz",
           .handler = [is_ready = std::move(answers.is_ready)](const http::Request&) {
             return is_ready() ? Response::text(Status::ok, "ready\n")
                               : Response::text(Status::service_unavailable, "not ready\n");
           }}};
}

}  // namespace

auto Operations::create(http::Port port, Answers answers, Random& random, const Clock& clock)
    -> Result<std::unique_ptr<Operations>> {
  auto router = http::Router::create(routes_of(std::move(answers)));
  if (!router) {
    return std::unexpected{router.error()};
  }
  http::Settings settings;
  settings.hosts = http::Hosts::any;
  settings.workers = 2;
  settings.io_threads = 1;
  settings.limits.connections = 64;
  const auto error_page = [](Status status, const http::Request&) {
    return Response::text(status, "This address is for monitors: /metrics, /healthz, /readyz.\n");
  };
  auto http = http::Server::create(std::move(port), std::move(settings), *std::move(router), error_page,
                                   random, clock);
  if (!http) {
    return std::unexpected{http.error()};
  }
  return std::unique_ptr<Operations>{new Operations{*std::move(http)}};
}

Operations::Operations(std::unique_ptr<http::Server> http)
    : http_{std::move(http)}, thread_{[this] { http_->run(); }} {}

Operations::~Operations() {
  http_->stop();
  thread_.join();
}

}  // namespace sallyport::app
