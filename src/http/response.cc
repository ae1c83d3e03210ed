#include "http/response.h"

#include <fmt/format.h>

#include <algorithm>

namespace sallyport::http {
namespace {

/// Printable ASCII: what can stand in a field of the head without opening another.
auto is_printable(std::string_view text) -> bool {
  return std::ranges::all_of(text, [](char byte) { return byte >= ' ' && byte <= '~'; });
}

auto is_name(std::string_view text) -> bool {
  const auto fits = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '-';
  };
  return !text.empty() && std::ranges::all_of(text, fits);
}

auto is_path(std::string_view text) -> bool {
  const bool visible = std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte <= '~'; });
  // Browsers read a backslash as a slash, wherever it stands.
  return visible && text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
}

/// RFC 6266 with the plain parameter for old readers and the RFC 8187 one for any name.
auto attachment(std::string_view name) -> std::string {
  std::string plain;
  std::string escaped;
  for (const char byte : name) {
    const bool simple = is_name({&byte, 1}) || byte == '.' || byte == '_';
    plain += simple || byte == ' ' ? byte : '_';
    escaped += simple ? std::string{byte} : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, escaped);
}

}  // namespace

auto Response::page(Status status, std::string html) -> Response {
  return {status, "text/html; charset=utf-8", std::move(html)};
}

auto Response::text(Status status, std::string text) -> Response {
  return {status, "text/plain; charset=utf-8", std::move(text)};
}

auto Response::json(Status status, std::string json) -> Response {
  return {status, "application/json", std::move(json)};
}

auto Response::asset(const Asset& asset) -> Response {
  Response response{Status::ok, asset.type, {}};
  response.lent_ = asset.body;
  response.keeping_ = asset.keeping;
  return response;
}

auto Response::download(Download download) -> Response {
  Response response{Status::ok, download.type, std::move(download.body)};
  response.add("Content-Disposition", attachment(download.name));
  return response;
}

auto Response::no_content(Status status) -> Response { return {status, {}, {}}; }

auto Response::see_other(std::string_view path) -> Response {
  Response response{Status::see_other, {}, {}};
  response.add("Location", is_path(path) ? std::string{path} : "/");
  return response;
}

auto Response::set(Cookie cookie) & -> Response& {
  cookies_.push_back(std::move(cookie));
  return *this;
}

auto Response::set(Cookie cookie) && -> Response&& { return std::move(set(std::move(cookie))); }

auto Response::retry_after(seconds wait) & -> Response& {
  return add("Retry-After", std::to_string(std::max(wait, seconds{1}).count()));
}

auto Response::retry_after(seconds wait) && -> Response&& { return std::move(retry_after(wait)); }

auto Response::add(std::string_view name, std::string value) & -> Response& {
  if (is_name(name) && is_printable(value)) {
    fields_.emplace_back(name, std::move(value));
  }
  return *this;
}

auto Response::field(std::string_view name) const -> std::string_view {
  const auto found = std::ranges::find(fields_, name, &std::pair<std::string, std::string>::first);
  return found != fields_.end() ? std::string_view{found->second} : std::string_view{};
}

}  // namespace sallyport::http
