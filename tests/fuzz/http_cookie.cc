#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/secret.h"
#include "http/cookie.h"

// What arrives is refused or bounded; what leaves is one line, whatever it was made of.
extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  using sallyport::Secret;
  using sallyport::http::Cookie;
  using sallyport::http::Cookies;
  const std::string text(data, data + size);
  const auto cookies = Cookies::parse(text);
  if (cookies) {
    const auto session = cookies->find("session");
    if (cookies->size() > Cookies::most || (session && session->find(';') != std::string_view::npos)) {
      std::abort();
    }
  }
  const auto cookie = Cookie::until_browser_closes("session", Secret::copy_of(text));
  const auto header = cookie.header().reveal();
  const auto end = header.find(';');
  if (!header.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax") ||
      header.find_first_of("\r\n") != std::string_view::npos || header.find(" Path=/") != end + 1) {
    std::abort();
  }
  return 0;
}
