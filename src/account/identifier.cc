#include "account/identifier.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace sallyport::account {
namespace {

// The longest address (RFC 5321, 4.5.3.1.3), and so the longest identifier.
constexpr std::size_t longest_identifier = 254;
constexpr std::size_t shortest_name = 3;
constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_number = 32;
constexpr std::size_t longest_full_name = 128;
constexpr std::size_t longest_local_part = 64;

auto is_lower(char letter) -> bool { return letter >= 'a' && letter <= 'z'; }
auto is_digit(char letter) -> bool { return letter >= '0' && letter <= '9'; }
auto is_alphanumeric(char letter) -> bool {
  return is_lower(letter) || is_digit(letter) || (letter >= 'A' && letter <= 'Z');
}

// What may stand in an address: the atoms of RFC 5322, 3.2.3, and dots. Quoted strings and comments are left
// out on purpose: nobody has such an address at a portal, and they are how headers are smuggled.
auto is_address_character(char letter) -> bool {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
  return is_alphanumeric(letter) || others.contains(letter);
}

auto is_domain_character(char letter) -> bool {
  return is_alphanumeric(letter) || letter == '-' || letter == '.';
}

auto has_empty_part(std::string_view dotted) -> bool {
  return dotted.empty() || dotted.starts_with('.') || dotted.ends_with('.') || dotted.contains("..");
}

auto is_address(std::string_view text) -> bool {
  const auto at = text.find('@');
  if (at == std::string_view::npos || text.size() > longest_identifier) {
    return false;
  }
  const auto local = text.substr(0, at);
  const auto domain = text.substr(at + 1);
  return local.size() <= longest_local_part && !has_empty_part(local) && !has_empty_part(domain) &&
         std::ranges::all_of(local, is_address_character) && std::ranges::all_of(domain, is_domain_character);
}

// Only for text that has been checked: ASCII folds to itself in lower case.
auto folded(std::string_view ascii) -> std::string { return text::fold(ascii).value_or(std::string{}); }

}  // namespace

auto SignInName::create(std::string_view typed) -> Result<SignInName> {
  const auto folded_name = typed.size() > longest_identifier ? std::nullopt : text::fold(text::trim(typed));
  const auto valid = [](const std::string& name) {
    return name.size() >= shortest_name && name.size() <= longest_name && is_lower(name.front()) &&
           std::ranges::all_of(name, [](char letter) {
             return is_lower(letter) || is_digit(letter) || letter == '.' || letter == '_' || letter == '-';
           });
  };
  if (!folded_name || !valid(*folded_name)) {
    return fault(
        "a sign-in name has 3 to 32 characters, starts with a letter and goes on with letters, digits, '.', "
        "'_' or '-'");
  }
  return SignInName{*folded_name};
}

auto CustomerNumber::create(std::string_view typed) -> Result<CustomerNumber> {
  const auto valid = std::ranges::all_of(
      typed, [](char letter) { return is_alphanumeric(letter) || letter == '/' || letter == '-'; });
  if (typed.empty() || typed.size() > longest_number || !valid) {
    return fault("a customer number has 1 to 32 letters, digits, '/' or '-'");
  }
  return CustomerNumber{std::string{typed}};
}

auto EmailAddress::create(std::string_view typed) -> Result<EmailAddress> {
  if (!is_address(typed)) {
    return fault("an e-mail address looks like anna@example.com and has at most 254 characters");
  }
  return EmailAddress{std::string{typed}};
}

auto FullName::create(std::string_view typed) -> Result<FullName> {
  const auto normal = typed.size() > longest_full_name * 4 ? std::nullopt : text::nfc(text::trim(typed));
  const bool is_plain = normal &&
                        text::length(*normal).value_or(longest_full_name + 1) <= longest_full_name &&
                        text::printable(*normal, longest_full_name) == *normal;
  if (!is_plain) {
    return fault("a full name has at most 128 characters, none of them a control character");
  }
  return FullName{*normal};
}

auto Identifier::typed(std::string_view text) -> Identifier {
  const auto trimmed = text::trim(text);
  if (trimmed.size() <= longest_identifier) {
    if (auto key = text::fold(trimmed); key && key->size() <= longest_identifier) {
      return Identifier{*std::move(key)};
    }
  }
  // No identifier holds a space, so this one is nobody's, and all that is malformed is counted together.
  return Identifier{"not an identifier"};
}

auto Identifier::of(const SignInName& name) -> Identifier { return Identifier{folded(name.text())}; }
auto Identifier::of(const CustomerNumber& number) -> Identifier { return Identifier{folded(number.text())}; }
auto Identifier::of(const EmailAddress& address) -> Identifier { return Identifier{folded(address.text())}; }

}  // namespace sallyport::account
