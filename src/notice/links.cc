#include "notice/links.h"

#include <fmt/format.h>

#include <charconv>

#include "base/encoding.h"

namespace sallyport::notice {
namespace {

// "ACCOUNT.NUMBER", and behind the last point the code of that, by the key of what the link is for.
constexpr std::size_t longest_signed_text = 128;

struct Signed {
  AccountId account;
  std::int64_t number;
};

auto signed_part(const Signed& link) -> std::string {
  return fmt::format("{}.{}", link.account.value(), link.number);
}

auto signed_text(const crypto::MacKey& key, const Signed& link) -> Secret {
  const auto part = signed_part(link);
  return Secret::take(fmt::format("{}.{}", part, crypto::Token::derived(key, part).text()));
}

auto number_in(std::string_view digits) -> std::optional<std::int64_t> {
  std::int64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && stop == end && number >= 0 ? std::optional{number} : std::nullopt;
}

auto read_signed(const crypto::MacKey& key, std::string_view text) -> std::optional<Signed> {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (!Links::may_be_signed(text) || first == std::string_view::npos || first == last) {
    return std::nullopt;
  }
  const auto account = number_in(text.substr(0, first));
  const auto number = number_in(text.substr(first + 1, last - first - 1));
  if (!account || !number) {
    return std::nullopt;
  }
  const Signed link{.account = AccountId{*account}, .number = *number};
  const auto shown = crypto::Token::parse(text.substr(last + 1));
  const auto ours = crypto::Token::derived(key, signed_part(link));
  return shown && shown->digest() == ours.digest() ? std::optional{link} : std::nullopt;
}

}  // namespace

Links::Links(const crypto::KeyRing& ring)
    : token_key_{ring.derive("tokens of links in mails")},
      freeze_key_{ring.derive("links that freeze")},
      undo_key_{ring.derive("links that undo a change of an address")} {}

auto Links::token_of(const Reference& reference) const -> crypto::Token {
  return crypto::Token::derived(token_key_, reference.text());
}

auto Links::may_be_signed(std::string_view text) -> bool {
  constexpr std::string_view letters = ".0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  return !text.empty() && text.size() <= longest_signed_text &&
         text.find_first_not_of(letters) == std::string_view::npos;
}

auto Links::freeze_text(const FreezeLink& link) const -> Secret {
  return signed_text(freeze_key_, {.account = link.account, .number = to_stored(link.made)});
}

auto Links::read_freeze(std::string_view text) const -> std::optional<FreezeLink> {
  const auto link = read_signed(freeze_key_, text);
  return link ? std::optional{FreezeLink{.account = link->account, .made = instant_from_stored(link->number)}}
              : std::nullopt;
}

auto Links::undo_text(const UndoLink& link) const -> Secret {
  return signed_text(undo_key_, {.account = link.account, .number = link.change.value()});
}

auto Links::read_undo(std::string_view text) const -> std::optional<UndoLink> {
  const auto link = read_signed(undo_key_, text);
  return link ? std::optional{UndoLink{.account = link->account, .change = AddressChangeId{link->number}}}
              : std::nullopt;
}

}  // namespace sallyport::notice
