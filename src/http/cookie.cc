#include "http/cookie.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sallyport::http {
namespace {

constexpr std::string_view attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";

/// RFC 6265 4.1.1, cookie-octet.
auto is_octet(char byte) -> bool {
  return byte > ' ' && byte <= '~' && byte != '"' && byte != ',' && byte != ';' && byte != '\\';
}

auto header_of(std::string_view name, std::string_view value, std::string_view lifetime) -> Secret {
  std::string header;
  // Room for all of it, so that growing leaves no copy of the value behind.
  header.reserve(cookie_prefix.size() + name.size() + 1 + value.size() + attributes.size() + lifetime.size());
  header.append(cookie_prefix).append(name).append("=").append(value).append(attributes).append(lifetime);
  return Secret::take(std::move(header));
}

auto value_of(const Secret& value) -> std::string_view {
  return std::ranges::all_of(value.reveal(), is_octet) ? value.reveal() : std::string_view{};
}

auto without_blanks(std::string_view text) -> std::string_view {
  const auto start = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace

auto Cookie::until_browser_closes(std::string_view name, const Secret& value) -> Cookie {
  return Cookie{header_of(name, value_of(value), {})};
}

auto Cookie::lasting(std::string_view name, const Secret& value, seconds lifetime) -> Cookie {
  return Cookie{header_of(name, value_of(value), fmt::format("; Max-Age={}", lifetime.count()))};
}

auto Cookie::expired(std::string_view name) -> Cookie { return Cookie{header_of(name, {}, "; Max-Age=0")}; }

auto Cookies::parse(std::string_view header) -> std::optional<Cookies> {
  Cookies cookies;
  cookies.header_ = Secret::copy_of(header);
  const auto whole = cookies.header_.reveal();
  constexpr std::size_t usual = 4;
  cookies.entries_.reserve(usual);
  std::size_t seen = 0;
  for (std::size_t at = 0; at < whole.size();) {
    const auto end = std::min(whole.find(';', at), whole.size());
    const auto pair = without_blanks(whole.substr(at, end - at));
    at = end + 1;
    if (!pair.empty() && ++seen > most) {
      return std::nullopt;
    }
    const auto equals = pair.find('=');
    if (!pair.starts_with(cookie_prefix) || equals == std::string_view::npos) {
      continue;
    }
    const auto name = pair.substr(cookie_prefix.size(), equals - cookie_prefix.size());
    if (cookies.find(name)) {
      return std::nullopt;
    }
    const auto value = pair.substr(equals + 1);
    const auto offset = [&](std::string_view part) {
      return static_cast<std::size_t>(part.data() - whole.data());
    };
    cookies.entries_.push_back({offset(name), name.size(), offset(value), value.size()});
  }
  return cookies;
}

auto Cookies::find(std::string_view name) const -> std::optional<std::string_view> {
  for (const auto& entry : entries_) {
    if (header_.reveal().substr(entry.name_start, entry.name_length) == name) {
      return header_.reveal().substr(entry.value_start, entry.value_length);
    }
  }
  return std::nullopt;
}

}  // namespace sallyport::http
