#include "http/exchange.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "http/guard.h"

namespace sallyport::http {
namespace {

constexpr std::size_t most_shown = 256;

auto printable(std::string_view text) -> std::string {
  std::string result{text.substr(0, most_shown)};
  std::ranges::replace_if(result, [](char byte) { return byte < ' ' || byte > '~'; }, '?');
  return result;
}

auto copied(const std::optional<std::string_view>& value) -> std::optional<std::string> {
  return value ? std::optional<std::string>{*value} : std::nullopt;
}

auto method_of(std::string_view name) -> std::optional<Method> {
  if (name == "GET") {
    return Method::get;
  }
  if (name == "POST") {
    return Method::post;
  }
  return name == "HEAD" ? std::optional{Method::head} : std::nullopt;
}

/// Monitors and balancers ask the first two by whatever name they know the machine under, and the page that
/// says that a name is not ours needs its style.
auto is_for_any_host(std::string_view path) -> bool {
  return path == "/healthz" || path == "/readyz" || path.starts_with("/assets/");
}

auto is_continue(std::string_view expect) -> bool {
  constexpr std::string_view expected = "100-continue";
  const auto lower = [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter | 0x20) : letter;
  };
  return std::ranges::equal(expect, expected, {}, lower);
}

}  // namespace

void Exchange::identify() {
  if (!request_.id.empty()) {
    return;
  }
  auto mark = marks_.next();
  request_.id = std::move(mark.id);
  request_.nonce = std::move(mark.nonce);
  request_.received = house_.clock.now();
  request_.client = peer_;
}

void Exchange::fill_request(const Head& head) {
  request_.client = client_address(peer_, head.forwarded_for, house_.settings.trusted_proxies);
  request_.user_agent = printable(head.user_agent);
  request_.accept_language = printable(head.accept_language);
  request_.origin = copied(head.origin);
  request_.sec_fetch_site = copied(head.sec_fetch_site);
  request_.content_type = copied(head.content_type);
}

auto Exchange::take_head(std::string_view block) -> std::expected<Body, Status> {
  identify();
  const auto head = read_head(block, house_.settings.limits.target);
  if (!head) {
    return std::unexpected{head.error()};
  }
  method_ = head->method;
  const auto method = method_of(head->method);
  request_.method = method.value_or(Method::get);
  fill_request(*head);
  const auto raw_path = head->target.substr(0, head->target.find('?'));
  request_.path = raw_path;

  if (head->expect && !is_continue(*head->expect)) {
    return std::unexpected{Status::expectation_failed};
  }
  if (head->framing != Framing::none && method && *method != Method::post) {
    return std::unexpected{Status::bad_request};
  }
  if (head->framing == Framing::length && head->content_length > house_.settings.limits.body) {
    return std::unexpected{Status::content_too_large};
  }
  refusal_ = method ? judge(*head, raw_path) : std::optional{Status::method_not_allowed};
  persistence_ = head->persistence;

  const bool waits = head->expect.has_value() && head->framing != Framing::none;
  if (waits && refusal_) {
    return std::unexpected{*refusal_};
  }
  return Body{head->framing, head->content_length, waits ? Body::Waiting::for_continue : Body::Waiting::no};
}

auto Exchange::judge(const Head& head, std::string_view raw_path) -> std::optional<Status> {
  const bool right_host =
      house_.settings.hosts == Hosts::any || (head.host && house_.public_url.is_host(*head.host));
  if (!head.target.starts_with('/')) {
    // The absolute form is for proxies, and its host would overrule the Host field.
    return head.target.contains("://") ? Status::misdirected_request : Status::bad_request;
  }
  if (!right_host && !is_for_any_host(raw_path)) {
    return Status::misdirected_request;
  }
  if (head.cookie) {
    auto cookies = Cookies::parse(*head.cookie);
    if (!cookies) {
      return Status::bad_request;
    }
    request_.cookies = std::move(*cookies);
    has_cookies_ = true;
  }
  auto path = read_path(raw_path);
  if (!path) {
    return Status::not_found;
  }
  request_.path = std::move(*path);
  if (auto refused = judge_route()) {
    return refused;
  }
  if (raw_path.size() < head.target.size()) {
    if (auto refused = read_query(head.target.substr(raw_path.size() + 1))) {
      return refused;
    }
  }
  return request_.method == Method::post ? judge_form() : std::nullopt;
}

auto Exchange::judge_form() -> std::optional<Status> {
  const auto refused = refuse_post(request_, house_.public_url);
  is_foreign_form_ = refused == Status::forbidden;
  return refused;
}

auto Exchange::has_handler_of_refusal() const -> bool {
  return is_missing_page() || (is_foreign_form_ && house_.settings.foreign_form);
}

auto Exchange::is_missing_page() const -> bool {
  return has_cookies_ && house_.settings.missing_page &&
         (refusal_ == Status::not_found || refusal_ == Status::method_not_allowed);
}

auto Exchange::judge_route() -> std::optional<Status> {
  const auto found = house_.router.find(request_.method, request_.path);
  if (const auto* const* route = std::get_if<const Route*>(&found)) {
    route_ = *route;
    return std::nullopt;
  }
  return std::holds_alternative<NotFound>(found) ? Status::not_found : Status::method_not_allowed;
}

auto Exchange::read_query(std::string_view raw) -> std::optional<Status> {
  auto query = Fields::parse(std::string{raw});
  if (!query) {
    return Status::bad_request;
  }
  request_.query = std::move(*query);
  return std::nullopt;
}

void Exchange::take_body(std::string&& body) {
  // Whoever holds the body back must not be judged by the time of the head.
  request_.received = house_.clock.now();
  if (refusal_) {
    wipe(body);
    return;
  }
  auto form = Fields::parse(std::move(body));
  if (!form) {
    refusal_ = Status::bad_request;
    return;
  }
  request_.form = std::move(*form);
}

template <class Answer>
auto Exchange::guarded(const Answer& answer) noexcept
    -> std::optional<std::invoke_result_t<const Answer&, const Request&>> {
  try {
    return answer(request_);
  } catch (const std::exception& error) {
    report(error.what());
  } catch (...) {
    report("something that is no exception");
  }
  return std::nullopt;
}

void Exchange::report(std::string_view reason) const noexcept {
  try {
    if (house_.settings.failure_log) {
      house_.settings.failure_log({request_.id, request_.path, reason});
    }
  } catch (...) {
    // Memory ran out a second time: there is no line, but the process lives.
    return;
  }
}

auto Exchange::answer_at_once() noexcept -> std::optional<Response> {
  if (refusal_) {
    return has_handler_of_refusal() ? std::nullopt : std::optional{refuse(*refusal_)};
  }
  return route_->quick ? guarded(route_->quick).value_or(std::nullopt) : std::nullopt;
}

auto Exchange::answer() noexcept -> Response {
  auto response = guarded([&](const Request& request) {
    if (is_missing_page()) {
      return completed(house_.settings.missing_page(*refusal_, request), *refusal_);
    }
    return refusal_ ? house_.settings.foreign_form(request) : route_->handler(request);
  });
  return response ? *std::move(response) : refuse(Status::internal_server_error);
}

auto Exchange::completed(Response page, Status status) const -> Response {
  if (status == Status::method_not_allowed) {
    page.add("Allow", std::string{house_.router.allowed(request_.path)});
  }
  if (status == Status::service_unavailable) {
    page.retry_after(seconds{1});
  }
  return page;
}

auto Exchange::refuse(Status status) noexcept -> Response {
  auto response = guarded([&](const Request& request) {
    identify();
    return completed(house_.error_page(status, request), status);
  });
  return response ? *std::move(response) : Response::no_content(Status::internal_server_error);
}

void Exchange::log(Status status, std::chrono::microseconds duration) const {
  if (house_.settings.access_log) {
    house_.settings.access_log({method_, request_.path, status, duration, request_.id, request_.client});
  }
}

}  // namespace sallyport::http
