#include "notice/links.h"

#include <fmt/format.h>

#include <charconv>

#include "base/encoding.h"

namespace sallyport::notice {
namespace {

// "ACCOUNT.MADE", and behind the last point the code of that.
constexpr std::size_t longest_freeze_text = 128;

auto signed_part(const FreezeLink& link) -> std::string {
  return fmt::format("{}.{}", link.account.value(), to_stored(link.made));
}

auto number_in(std::string_view digits) -> std::optional<std::int64_t> {
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && stop == end && number >= 0 ? std::optional{number} : std::nullopt;
}

}  // namespace

Links::Links(const crypto::KeyRing& ring)
    : token_key_{ring.derive("tokens of links in mails")}, freeze_key_{ring.derive("links that freeze")} {}

auto Links::token_of(const Reference& reference) const -> crypto::Token {
  return crypto::Token::derived(token_key_, reference.text());
}

auto Links::freeze_text(const FreezeLink& link) const -> Secret {
  const auto part = signed_part(link);
  return Secret::take(fmt::format("{}.{}", part, crypto::Token::derived(freeze_key_, part).text()));
}

auto Links::may_be_freeze(std::string_view text) -> bool {
  constexpr std::string_view letters = ".0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  return !text.empty() && text.size() <= longest_freeze_text &&
         text.find_first_not_of(letters) == std::string_view::npos;
}

auto Links::read_freeze(std::string_view text) const -> std::optional<FreezeLink> {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (!may_be_freeze(text) || first == std::string_view::npos || first == last) {
    return std::nullopt;
  }
  const auto account = number_in(text.substr(0, first));
  const auto made = number_in(text.substr(first + 1, last - first - 1));
  if (!account || !made) {
    return std::nullopt;
  }
  const FreezeLink link{.account = AccountId{*account}, .made = instant_from_stored(*made)};
  const auto shown = crypto::Token::parse(text.substr(last + 1));
  const auto ours = crypto::Token::derived(freeze_key_, signed_part(link));
  return shown && shown->digest() == ours.digest() ? std::optional{link} : std::nullopt;
}

}  // namespace sallyport::notice
