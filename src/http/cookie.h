#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/secret.h"

namespace sallyport::http {

/// The prefix that every cookie of ours has on the wire (RFC 6265bis 4.1.3.2): a browser takes such a cookie
/// from this very host alone, so that no sibling domain can set it. It is left out everywhere in the code.
inline constexpr std::string_view cookie_prefix = "__Host-";

/// A cookie to set: always with the prefix, Secure, HttpOnly, SameSite=Lax and Path=/.
class Cookie {
 public:
  /// Ends with the browser. `value` must be made of RFC 6265 cookie-octets (base64url is); any other value is
  /// set as an empty one, so that no header can be split. `name` is a token without the prefix.
  [[nodiscard]] static auto until_browser_closes(std::string_view name, const Secret& value) -> Cookie;
  /// The same, kept by the browser for `lifetime`.
  [[nodiscard]] static auto lasting(std::string_view name, const Secret& value, seconds lifetime) -> Cookie;
  /// Takes the cookie away from the browser.
  [[nodiscard]] static auto expired(std::string_view name) -> Cookie;

  /// The value of Set-Cookie: it holds the secret.
  [[nodiscard]] auto header() const -> const Secret& { return header_; }

 private:
  explicit Cookie(Secret header) : header_{std::move(header)} {}

  Secret header_;
};

/// The cookies of ours that a request brought. Those of other names are nobody's business here.
class Cookies {
 public:
  /// How many cookies, foreign ones included, one request can bring.
  static constexpr std::size_t most = 128;

  Cookies() = default;
  /// Reads the value of the Cookie header. Nothing when a cookie of ours comes twice (which of them is true
  /// can't be known), or when there are more than `most`; what is no cookie at all is passed over.
  [[nodiscard]] static auto parse(std::string_view header) -> std::optional<Cookies>;

  /// The value of `__Host-name`, valid as long as this object. `name` is without the prefix.
  [[nodiscard]] auto find(std::string_view name) const -> std::optional<std::string_view>;
  [[nodiscard]] auto size() const -> std::size_t { return entries_.size(); }

 private:
  struct Entry {
    std::size_t name_start;
    std::size_t name_length;
    std::size_t value_start;
    std::size_t value_length;
  };

  Secret header_;
  std::vector<Entry> entries_;
};

}  // namespace sallyport::http
