#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "http/public_url.h"
#include "http/response.h"

namespace sallyport::http {

/// The Date field of responses, with its line's end: written anew when another second has come. For one
/// thread.
class DateField {
 public:
  /// Valid until the next call.
  [[nodiscard]] auto at(Instant now) -> std::string_view;

 private:
  std::chrono::sys_seconds second_{};
  std::string text_;
};

/// What the server knows about a response that the handler doesn't.
struct Envelope {
  const PublicUrl& public_url;
  std::string_view nonce;
  /// As DateField has it.
  std::string_view date;
  enum class Connection { keep, close } connection;
};

/// The status line and the fields of a response, up to and with the empty line: what the response says
/// itself, its length, Date, and the security headers that every response has. It can hold the secrets of
/// cookies.
[[nodiscard]] auto head_on_the_wire(const Response& response, const Envelope& envelope) -> std::string;

}  // namespace sallyport::http
