#include "otp/uri.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>

#include "base/encoding.h"
#include "otp/utf8.h"

namespace sallyport::otp {
namespace {

auto is_letter_or_digit(char letter) -> bool {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

auto is_account_letter(char letter) -> bool {
  return is_letter_or_digit(letter) || letter == '.' || letter == '_' || letter == '-';
}

auto is_issuer_letter(char letter) -> bool { return is_account_letter(letter) || letter == ' '; }

auto without_outer_blanks(std::string_view text) -> std::string_view {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// A space is %20 and never a plus, which half of the apps show as a plus. Nothing else that an issuer or
// an account can hold needs encoding.
auto with_encoded_blanks(std::string_view text) -> std::string {
  std::string encoded;
  for (const char letter : text) {
    if (letter == ' ') {
      encoded.append("%20");
    } else {
      encoded.push_back(letter);
    }
  }
  return encoded;
}

auto name_of(Algorithm algorithm) -> std::string_view {
  switch (algorithm) {
    case Algorithm::sha1:
      return "SHA1";
    case Algorithm::sha256:
      return "SHA256";
    case Algorithm::sha512:
      return "SHA512";
  }
  std::abort();
}

auto lower(std::string_view text) -> std::string {
  std::string lowered{text};
  std::ranges::transform(lowered, lowered.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lowered;
}

// RFC 3986 section 2.1. A plus stays a plus: this is no form.
auto percent_decoded(std::string_view text) -> std::optional<std::string> {
  std::string decoded;
  decoded.reserve(text.size());  // one buffer, so that wiping it leaves no copy of a key
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text[place] != '%') {
      decoded.push_back(text[place]);
      continue;
    }
    const auto digits = text.substr(place + 1, 2);
    const auto byte = digits.size() == 2 ? from_hex(digits) : std::nullopt;
    if (!byte) {
      wipe(decoded);
      return std::nullopt;
    }
    decoded.append(*byte);
    place += 2;
  }
  return decoded;
}

// Decoded text that may be shown to a person.
auto shown_text(std::string_view encoded) -> std::optional<std::string> {
  auto text = percent_decoded(encoded);
  if (!text || !is_printable_utf8(*text)) {
    return std::nullopt;
  }
  return text;
}

// Digits alone: no sign, no blank, nothing behind.
auto number_of(std::string_view text) -> std::optional<std::uint64_t> {
  std::uint64_t number = 0;
  const auto* const end = std::to_address(text.end());
  const auto [stopped, error] = std::from_chars(std::to_address(text.begin()), end, number);
  if (error != std::errc{} || stopped != end) {
    return std::nullopt;
  }
  return number;
}

// The parameters as they stand in the URI, still encoded; names in lower case.
using Query = std::map<std::string, std::string_view, std::less<>>;

auto value_in(const Query& query, std::string_view name) -> std::optional<std::string_view> {
  const auto found = query.find(name);
  return found == query.end() ? std::nullopt : std::optional{found->second};
}

auto read_query(std::string_view text) -> Result<Query> {
  Query query;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) {
      continue;
    }
    const auto equals = pair.find('=');
    const auto name = percent_decoded(pair.substr(0, equals));
    if (!name) {
      return fault("the otpauth URI has a wrong percent-encoding in the name of a parameter");
    }
    const auto value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    if (!query.emplace(lower(*name), value).second) {
      return fault("the otpauth URI has a parameter twice");
    }
  }
  return query;
}

struct Label {
  std::optional<std::string> issuer;
  std::string account;
};

// `account`, or `issuer:account` with blanks after the colon, which may be encoded itself.
auto read_label(std::string_view encoded) -> Result<Label> {
  const auto text = shown_text(encoded);
  if (!text) {
    return fault("the otpauth URI has a label that is no printable, rightly percent-encoded UTF-8");
  }
  const std::string_view label{*text};
  const auto colon = label.find(':');
  const bool has_issuer = colon != std::string_view::npos;
  const auto issuer = has_issuer ? without_outer_blanks(label.substr(0, colon)) : std::string_view{};
  const auto account = without_outer_blanks(has_issuer ? label.substr(colon + 1) : label);
  if (account.find(':') != std::string_view::npos) {
    return fault("the otpauth URI has a label with more than one colon");
  }
  if (account.empty()) {
    return fault("the otpauth URI names no account");
  }
  if (has_issuer && issuer.empty()) {
    return fault("the otpauth URI has a label with nothing before its colon");
  }
  return Label{.issuer = has_issuer ? std::optional{std::string{issuer}} : std::nullopt,
               .account = std::string{account}};
}

auto read_issuer(const Query& query, std::optional<std::string> of_label)
    -> Result<std::optional<std::string>> {
  const auto encoded = value_in(query, "issuer");
  if (!encoded || encoded->empty()) {
    return of_label;
  }
  auto issuer = shown_text(*encoded);
  if (!issuer) {
    return fault("the otpauth URI has an issuer that is no printable, rightly percent-encoded UTF-8");
  }
  return issuer;
}

auto read_secret(const Query& query) -> Result<Secret> {
  const auto encoded = value_in(query, "secret");
  if (!encoded) {
    return fault("the otpauth URI has no secret");
  }
  auto text = percent_decoded(*encoded);
  if (!text) {
    return fault("the otpauth URI has a wrong percent-encoding in its secret");
  }
  const auto letters = Secret::take(std::move(*text));
  auto bytes = from_base32_of_others(letters.reveal());
  if (!bytes || bytes->empty()) {
    return fault("the otpauth URI has a secret that is not base32");
  }
  return Secret::take(std::move(*bytes));
}

auto read_algorithm(const Query& query) -> Result<Algorithm> {
  const auto name = lower(value_in(query, "algorithm").value_or("SHA1"));
  for (const auto algorithm : {Algorithm::sha1, Algorithm::sha256, Algorithm::sha512}) {
    if (name == lower(name_of(algorithm))) {
      return algorithm;
    }
  }
  return fault("the otpauth URI has an algorithm other than SHA1, SHA256 and SHA512");
}

auto read_digits(const Query& query) -> Result<Digits> {
  const auto asked = value_in(query, "digits").value_or("6");
  for (const auto digits : all_digits) {
    if (asked == std::to_string(static_cast<int>(digits))) {
      return digits;
    }
  }
  return fault("the otpauth URI asks for other than 6, 7 or 8 digits");
}

auto read_period(const Query& query) -> Result<OtpauthUri::Moving> {
  const auto period = number_of(value_in(query, "period").value_or("30"));
  if (!period || *period < 1 || *period > static_cast<std::uint64_t>(Parameters::longest_period.count())) {
    return fault("the otpauth URI has a period that is not between 1 and 86400 seconds");
  }
  return seconds{static_cast<std::int64_t>(*period)};
}

auto read_counter(const Query& query) -> Result<OtpauthUri::Moving> {
  const auto counter = number_of(value_in(query, "counter").value_or(""));
  if (!counter) {
    return fault("the otpauth URI of a counter has no counter, or one that is no number of 64 bits");
  }
  return Counter{*counter};
}

// The URI cut where RFC 3986 cuts it: otpauth://TYPE/LABEL?QUERY.
struct Parts {
  std::string type;
  std::string_view label;
  std::string_view query;
};

auto cut(std::string_view uri) -> Result<Parts> {
  constexpr std::string_view scheme = "otpauth://";
  if (uri.size() > most_uri_bytes) {
    return fault("the otpauth URI is longer than 2048 bytes");
  }
  if (!std::ranges::all_of(uri, [](char letter) { return letter > ' ' && letter <= '~'; })) {
    return fault("the otpauth URI has a character that must be percent-encoded");
  }
  if (lower(uri.substr(0, scheme.size())) != scheme) {
    return fault("the URI doesn't begin with otpauth://");
  }
  if (uri.find('#') != std::string_view::npos) {
    return fault("the otpauth URI has a fragment");
  }
  uri.remove_prefix(scheme.size());
  const auto question = std::min(uri.find('?'), uri.size());
  const auto path = uri.substr(0, question);
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) {
    return fault("the otpauth URI has no label");
  }
  return Parts{.type = lower(path.substr(0, slash)),
               .label = path.substr(slash + 1),
               .query = uri.substr(std::min(question + 1, uri.size()))};
}

auto read_moving(const Parts& parts, const Query& query) -> Result<OtpauthUri::Moving> {
  if (parts.type == "totp") {
    return read_period(query);
  }
  if (parts.type == "hotp") {
    return read_counter(query);
  }
  return fault("the otpauth URI is of another type than totp and hotp");
}

}  // namespace

auto Issuer::create(std::string_view text) -> Result<Issuer> {
  const auto trimmed = without_outer_blanks(text);
  if (trimmed.empty()) {
    return fault("the authenticator issuer is empty: give 1 to 20 characters");
  }
  if (!std::ranges::all_of(trimmed, is_issuer_letter)) {
    return fault(
        "the authenticator issuer may hold letters A-Z a-z, digits, space, dot, underscore and dash alone: "
        "some apps misread anything else");
  }
  if (trimmed.size() > most_characters) {
    return fault("the authenticator issuer is longer than 20 characters: give a shorter one");
  }
  return Issuer{std::string{trimmed}};
}

auto issuer_from_brand(std::string_view brand) -> std::optional<Issuer> {
  auto issuer = Issuer::create(brand);
  return issuer ? std::optional{std::move(*issuer)} : std::nullopt;
}

auto AccountLabel::create(std::string_view text) -> Result<AccountLabel> {
  if (text.empty()) {
    return fault("the account label is empty: give 1 to 64 characters");
  }
  if (!std::ranges::all_of(text, is_account_letter)) {
    return fault(
        "the account label may hold letters A-Z a-z, digits, dot, underscore and dash alone: some apps "
        "misread anything else");
  }
  if (text.size() > most_characters) {
    return fault("the account label is longer than 64 characters");
  }
  return AccountLabel{std::string{text}};
}

auto totp_uri(const Key& key, const Issuer& issuer, const AccountLabel& account, const Parameters& parameters)
    -> Secret {
  const auto encoded_issuer = with_encoded_blanks(issuer.text());
  const auto letters = key.base32();
  std::string uri;
  uri.reserve(most_uri_bytes);  // one buffer, so that no copy of the key stays behind
  uri.append("otpauth://totp/").append(encoded_issuer).append(":").append(account.text());
  uri.append("?secret=").append(letters.reveal());
  uri.append("&issuer=").append(encoded_issuer);
  uri.append("&algorithm=").append(name_of(parameters.algorithm()));
  uri.append("&digits=").append(std::to_string(static_cast<int>(parameters.digits())));
  uri.append("&period=").append(std::to_string(parameters.period().count()));
  return Secret::take(std::move(uri));
}

auto parse_otpauth_uri(std::string_view uri) -> Result<OtpauthUri> {
  const auto parts = cut(uri);
  if (!parts) {
    return std::unexpected{parts.error()};
  }
  const auto query = read_query(parts->query);
  if (!query) {
    return std::unexpected{query.error()};
  }
  auto label = read_label(parts->label);
  if (!label) {
    return std::unexpected{label.error()};
  }
  auto issuer = read_issuer(*query, std::move(label->issuer));
  if (!issuer) {
    return std::unexpected{issuer.error()};
  }
  auto secret = read_secret(*query);
  if (!secret) {
    return std::unexpected{secret.error()};
  }
  const auto algorithm = read_algorithm(*query);
  if (!algorithm) {
    return std::unexpected{algorithm.error()};
  }
  const auto digits = read_digits(*query);
  if (!digits) {
    return std::unexpected{digits.error()};
  }
  const auto moving = read_moving(*parts, *query);
  if (!moving) {
    return std::unexpected{moving.error()};
  }
  return OtpauthUri{.issuer = std::move(*issuer),
                    .account = std::move(label->account),
                    .secret = std::move(*secret),
                    .algorithm = *algorithm,
                    .digits = *digits,
                    .moving = *moving};
}

}  // namespace sallyport::otp
