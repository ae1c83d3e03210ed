#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "http/cookie.h"

namespace sallyport::http {

enum class Status {
  ok = 200,
  no_content = 204,
  see_other = 303,
  not_modified = 304,
  bad_request = 400,
  unauthorized = 401,
  forbidden = 403,
  not_found = 404,
  method_not_allowed = 405,
  request_timeout = 408,
  conflict = 409,
  gone = 410,
  content_too_large = 413,
  uri_too_long = 414,
  unsupported_media_type = 415,
  expectation_failed = 417,
  misdirected_request = 421,
  unprocessable_content = 422,
  too_many_requests = 429,
  header_fields_too_large = 431,
  internal_server_error = 500,
  service_unavailable = 503,
  version_not_supported = 505,
};

/// How long others may keep a response. `never` is what pages have.
enum class Keeping { never, revalidated, immutable };

/// A file of the program's own: its body is not copied, so it must outlive the server.
struct Asset {
  std::string_view type;
  std::string_view body;
  Keeping keeping = Keeping::immutable;
};

/// Something to save: `name` is offered as the file's name.
struct Download {
  std::string name;
  std::string type;
  std::string body;
};

/// What a handler answers. The server adds the security headers, Date, the length and the connection's.
class Response {
 public:
  [[nodiscard]] static auto page(Status status, std::string html) -> Response;
  [[nodiscard]] static auto text(Status status, std::string text) -> Response;
  [[nodiscard]] static auto json(Status status, std::string json) -> Response;
  [[nodiscard]] static auto asset(const Asset& asset) -> Response;
  [[nodiscard]] static auto download(Download download) -> Response;
  /// A status alone, without a body.
  [[nodiscard]] static auto no_content(Status status) -> Response;
  /// 303 to a place on this site. `path` begins with one '/', not with "//" or "/\", and is printable ASCII;
  /// anything else leads to "/".
  [[nodiscard]] static auto see_other(std::string_view path) -> Response;

  /// Adds a cookie to set.
  auto set(Cookie cookie) & -> Response&;
  auto set(Cookie cookie) && -> Response&&;
  /// Says when to come back; less than a second counts as one.
  auto retry_after(seconds wait) & -> Response&;
  auto retry_after(seconds wait) && -> Response&&;
  /// Adds a field of the head. A name that is no token or a value that is not printable is left out.
  auto add(std::string_view name, std::string value) & -> Response&;

  [[nodiscard]] auto status() const -> Status { return status_; }
  [[nodiscard]] auto type() const -> std::string_view { return type_; }
  [[nodiscard]] auto body() const -> std::string_view {
    return lent_.empty() ? std::string_view{owned_} : lent_;
  }
  [[nodiscard]] auto keeping() const -> Keeping { return keeping_; }
  [[nodiscard]] auto cookies() const -> const std::vector<Cookie>& { return cookies_; }
  [[nodiscard]] auto fields() const -> const std::vector<std::pair<std::string, std::string>>& {
    return fields_;
  }
  /// The field that was added under this name in just this spelling; empty when there is none.
  [[nodiscard]] auto field(std::string_view name) const -> std::string_view;
  /// Wipes the body: pages can show secrets.
  void wipe_body() { wipe(owned_); }

 private:
  Response(Status status, std::string_view type, std::string body)
      : status_{status}, type_{type}, owned_{std::move(body)} {}

  Status status_;
  Keeping keeping_ = Keeping::never;
  std::string type_;
  std::string owned_;
  std::string_view lent_;
  std::vector<Cookie> cookies_;
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace sallyport::http
