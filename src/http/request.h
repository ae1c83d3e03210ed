#pragma once

#include <optional>
#include <string>

#include "base/instant.h"
#include "http/address.h"
#include "http/cookie.h"
#include "http/fields.h"

namespace sallyport::http {

/// The methods that a handler can meet. Any other is answered with 405 before.
enum class Method { get, head, post };

/// One request, checked and decoded. A request that was refused before it could be read reaches the error
/// page with what is known of it: `id`, `nonce` and `received` are always there.
struct Request {
  Method method = Method::get;
  /// Without the query. Unreserved characters are decoded; a path with any other escape matches no route.
  std::string path;
  Fields query;
  /// The body of a POST; empty otherwise.
  Fields form;
  Cookies cookies;
  /// Who sent it; the address of the peer, or what a trusted proxy says.
  Address client;
  /// At most 256 characters of printable ASCII, others replaced by '?'. Empty when missing.
  std::string user_agent;
  /// The same for Accept-Language.
  std::string accept_language;
  std::optional<std::string> origin;
  std::optional<std::string> sec_fetch_site;
  std::optional<std::string> content_type;
  /// 16 random characters of base32: names the request in the log and on an error page.
  std::string id;
  /// For this response's scripts: <script nonce="…">. The server puts the same one into the policy.
  std::string nonce;
  /// When it was complete, its body included.
  Instant received;
};

}  // namespace sallyport::http
