#include "http/wire.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

namespace sallyport::http {
namespace {

using Out = std::back_insert_iterator<std::string>;

/// A head without cookies fits, so that the string seldom grows, and malloc keeps pieces of this size at
/// hand.
constexpr std::size_t usual_head = 1000;

constexpr std::string_view for_everyone =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()\r\n";

auto reason(Status status) -> std::string_view {
  switch (status) {
    case Status::ok:
      return "OK";
    case Status::no_content:
      return "No Content";
    case Status::see_other:
      return "See Other";
    case Status::not_modified:
      return "Not Modified";
    case Status::bad_request:
      return "Bad Request";
    case Status::unauthorized:
      return "Unauthorized";
    case Status::forbidden:
      return "Forbidden";
    case Status::not_found:
      return "Not Found";
    case Status::method_not_allowed:
      return "Method Not Allowed";
    case Status::request_timeout:
      return "Request Timeout";
    case Status::conflict:
      return "Conflict";
    case Status::gone:
      return "Gone";
    case Status::content_too_large:
      return "Content Too Large";
    case Status::uri_too_long:
      return "URI Too Long";
    case Status::unsupported_media_type:
      return "Unsupported Media Type";
    case Status::expectation_failed:
      return "Expectation Failed";
    case Status::misdirected_request:
      return "Misdirected Request";
    case Status::unprocessable_content:
      return "Unprocessable Content";
    case Status::too_many_requests:
      return "Too Many Requests";
    case Status::header_fields_too_large:
      return "Request Header Fields Too Large";
    case Status::internal_server_error:
      return "Internal Server Error";
    case Status::service_unavailable:
      return "Service Unavailable";
    case Status::version_not_supported:
      return "HTTP Version Not Supported";
  }
  return "";
}

/// RFC 9110 5.6.7, IMF-fixdate.
void write_date(Out out, Instant now) {
  static constexpr std::array<std::string_view, 7> week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> year{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{std::chrono::floor<seconds>(now - day)};
  fmt::format_to(out, FMT_COMPILE("Date: {}, {:02} {} {:04} {:02}:{:02}:{:02} GMT\r\n"),
                 week.at(std::chrono::weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
                 year.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                 time.hours().count(), time.minutes().count(), time.seconds().count());
}

auto caching(Keeping keeping) -> std::string_view {
  switch (keeping) {
    case Keeping::never:
      return "Cache-Control: no-store\r\n";
    case Keeping::revalidated:
      return "Cache-Control: no-cache\r\n";
    case Keeping::immutable:
      return "Cache-Control: public, max-age=31536000, immutable\r\n";
  }
  return "";
}

/// RFC 9110 8.6: none with 204 and 304.
auto has_length(Status status) -> bool {
  return status != Status::no_content && status != Status::not_modified;
}

void write_policy(std::string& head, const Response& response, std::string_view nonce) {
  if (!response.type().starts_with("text/html")) {
    head += "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
    return;
  }
  head.append("Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'nonce-")
      .append(nonce)
      .append(
          "'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'\r\n");
}

}  // namespace

auto DateField::at(Instant now) -> std::string_view {
  const auto second = std::chrono::floor<seconds>(now);
  if (text_.empty() || second != second_) {
    text_.clear();
    write_date(std::back_inserter(text_), second);
    second_ = second;
  }
  return text_;
}

auto head_on_the_wire(const Response& response, const Envelope& envelope) -> std::string {
  std::string head;
  head.reserve(usual_head);
  const auto out = std::back_inserter(head);
  fmt::format_to(out, FMT_COMPILE("HTTP/1.1 {} {}\r\n"), static_cast<int>(response.status()),
                 reason(response.status()));
  head += envelope.date;
  if (!response.type().empty()) {
    head.append("Content-Type: ").append(response.type()).append("\r\n");
  }
  if (has_length(response.status())) {
    fmt::format_to(out, FMT_COMPILE("Content-Length: {}\r\n"), response.body().size());
  }
  head += caching(response.keeping());
  for (const auto& [name, value] : response.fields()) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  write_policy(head, response, envelope.nonce);
  head += for_everyone;
  if (envelope.public_url.is_https()) {
    head += "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
  }
  if (envelope.connection == Envelope::Connection::close) {
    head += "Connection: close\r\n";
  }
  // Last and with room for all, so that growing leaves no copy of a secret behind.
  std::size_t room = head.size() + 2;
  for (const auto& cookie : response.cookies()) {
    room += sizeof("Set-Cookie: \r\n") + cookie.header().size();
  }
  head.reserve(room);
  for (const auto& cookie : response.cookies()) {
    head.append("Set-Cookie: ").append(cookie.header().reveal()).append("\r\n");
  }
  head += "\r\n";
  return head;
}

}  // namespace sallyport::http
