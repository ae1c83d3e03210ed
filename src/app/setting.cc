#include "app/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>

#include "account/identifier.h"
#include "audit/retention.h"
#include "store/postgresql/address.h"
#include "text/text.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_path = 1'000;
constexpr std::size_t longest_brand = 60;
constexpr unsigned most_workers = 1'024;
constexpr std::int64_t most_connections = 500;

// ---- Values of one kind ----------------------------------------------------------------------------

auto text_of(const Value& value) -> Result<std::string> {
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    return untyped->text;
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return *text;
  }
  return fault("it is a text: write it in quotation marks");
}

template <class Number>
auto parsed(std::string_view text) -> std::optional<Number> {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

struct Range {
  std::int64_t least;
  std::int64_t most;
};

auto whole_number(const Value& value, Range range) -> Result<std::int64_t> {
  std::optional<std::int64_t> number;
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    number = parsed<std::int64_t>(untyped->text);
  } else if (const auto* typed = std::get_if<std::int64_t>(&value)) {
    number = *typed;
  }
  if (!number || *number < range.least || *number > range.most) {
    return fault(
        fmt::format("write a whole number from {} to {}, without quotation marks", range.least, range.most));
  }
  return *number;
}

template <class Number>
auto read_number(const Value& value, Range range, Number& into) -> Result<void> {
  const auto number = whole_number(value, range);
  if (!number) {
    return std::unexpected{number.error()};
  }
  into = static_cast<Number>(*number);
  return {};
}

/// "90s", "30m", "12h" or "400d".
auto duration(const Value& value) -> std::optional<seconds> {
  constexpr std::int64_t most = 1'000'000;
  const auto text = text_of(value);
  if (!text || text->size() < 2) {
    return std::nullopt;
  }
  const auto count = parsed<std::int64_t>(std::string_view{*text}.substr(0, text->size() - 1));
  if (!count || *count < 0 || *count > most) {
    return std::nullopt;
  }
  switch (text->back()) {
    case 's':
      return seconds{*count};
    case 'm':
      return minutes{*count};
    case 'h':
      return hours{*count};
    case 'd':
      return days{*count};
    default:
      return std::nullopt;
  }
}

auto shown_duration(seconds length) -> std::string {
  if (length == seconds{0} || length % minutes{1} != seconds{0}) {
    return fmt::format("\"{}s\"", length.count());
  }
  // A day is still spoken of as 24 hours.
  if (length > days{1} && length % days{1} == seconds{0}) {
    return fmt::format("\"{}d\"", length / days{1});
  }
  return length % hours{1} == seconds{0} ? fmt::format("\"{}h\"", length / hours{1})
                                         : fmt::format("\"{}m\"", length / minutes{1});
}

/// A text that can stand in a line: no control character, not too long, not empty.
auto printable_text(const Value& value, std::size_t longest) -> Result<std::string> {
  auto text = text_of(value);
  if (text && (text->empty() || text::printable(*text, longest) != *text)) {
    return fault(fmt::format("write 1 to {} printable characters", longest));
  }
  return text;
}

auto read_text(const Value& value, std::size_t longest, std::optional<std::string>& into) -> Result<void> {
  auto text = printable_text(value, longest);
  if (!text) {
    return std::unexpected{text.error()};
  }
  into = *std::move(text);
  return {};
}

auto split_at_commas(std::string_view text) -> std::vector<std::string> {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (const auto part = text::trim(text.substr(0, comma)); !part.empty()) {
      parts.emplace_back(part);
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

auto in_quotation_marks(std::string_view text) -> std::string {
  std::string marked = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      marked += '\\';
    }
    marked += letter;
  }
  return marked + '"';
}

template <class Text>
auto shown_text(const std::optional<Text>& text) -> std::string {
  return text ? in_quotation_marks(*text) : std::string{};
}

// ---- The keys --------------------------------------------------------------------------------------

/// "127.0.0.1", "localhost", or an IPv6 address in brackets.
auto parse_host(std::string_view host) -> std::optional<http::Address> {
  if (host == "localhost") {
    return http::Address::parse("127.0.0.1");
  }
  const bool in_brackets = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (in_brackets != host.contains(':')) {
    return std::nullopt;
  }
  return http::Address::parse(in_brackets ? host.substr(1, host.size() - 2) : host);
}

auto read_address(const Value& value, std::optional<Listen>& into) -> Result<void> {
  const auto text = text_of(value).value_or("");
  const auto colon = text.rfind(':');
  const auto address = parse_host(std::string_view{text}.substr(0, colon == std::string::npos ? 0 : colon));
  const auto port = parsed<std::uint16_t>(colon == std::string::npos ? "" : text.substr(colon + 1));
  if (!address || !port) {
    return fault("write an address and a port, like \"127.0.0.1:8080\" or \"[::1]:8080\"");
  }
  into = Listen{.address = *address, .port = *port};
  return {};
}

auto shown_listen(const Configuration& configuration) -> std::string {
  return in_quotation_marks(configuration.listen.text());
}

/// An address that the client library takes, with no secret in it.
auto read_database_url(const Value& value, std::optional<std::string>& into) -> Result<void> {
  auto url = printable_text(value, longest_path);
  if (!url) {
    return std::unexpected{url.error()};
  }
  if (!url->starts_with("postgresql://")) {
    return fault("write postgresql://USER@HOST/DATABASE");
  }
  if (const auto checked = store::postgresql::connection_parameters(*url, {}); !checked) {
    return std::unexpected{checked.error()};
  }
  into = *std::move(url);
  return {};
}

auto read_database(const Value& value, Draft& draft) -> Result<void> {
  if (text_of(value).value_or("") == "sqlite") {
    draft.database.reset();
    return {};
  }
  return read_database_url(value, draft.database);
}

auto read_public_url(const Value& value, Draft& draft) -> Result<void> {
  const auto text = printable_text(value, longest_path);
  if (!text) {
    return std::unexpected{text.error()};
  }
  auto url = http::PublicUrl::create(*text);
  if (!url) {
    return std::unexpected{url.error()};
  }
  const auto is_here = url->host() == "localhost" || url->host() == "127.0.0.1" || url->host() == "[::1]";
  if (!url->is_https() && !is_here) {
    return fault(fmt::format("write https://{}: over plain http browsers keep a sign-in on localhost alone",
                             url->host()));
  }
  draft.public_url = *std::move(url);
  return {};
}

auto read_issuer(const Value& value, Draft& draft) -> Result<void> {
  const auto text = text_of(value);
  const auto issuer = text ? otp::Issuer::create(*text) : std::unexpected{text.error()};
  if (!issuer) {
    return fault(
        fmt::format("write 1 to {} of the letters A to Z, digits, spaces, '.', '_' and '-': authenticator "
                    "apps get anything else wrong",
                    otp::Issuer::most_characters));
  }
  draft.issuer = *issuer;
  return {};
}

auto read_support_address(const Value& value, Draft& draft) -> Result<void> {
  const auto text = text_of(value);
  const auto address = text ? account::EmailAddress::create(*text) : std::unexpected{text.error()};
  if (!address) {
    return fault("write the e-mail address of those who help, like \"support@example.com\"");
  }
  draft.support_address = address->text();
  return {};
}

auto read_trusted_proxies(const Value& value, Draft& draft) -> Result<void> {
  std::vector<std::string> texts;
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    texts = split_at_commas(untyped->text);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    texts = *list;
  } else {
    return fault("write a list of addresses and networks, like [\"127.0.0.1\", \"10.0.0.0/8\"]");
  }
  draft.trusted_proxies.clear();
  for (const auto& text : texts) {
    auto network = http::Network::create(text::printable(text, longest_brand));
    if (!network) {
      return std::unexpected{network.error()};
    }
    draft.trusted_proxies.push_back(*network);
  }
  return {};
}

auto read_window(const Value& value) -> Result<bool> {
  const auto steps = whole_number(value, {.least = 0, .most = 1});
  if (!steps) {
    return fault("write 1, or 0 for less; a wider window would make codes easier to guess");
  }
  return *steps == 1;
}

auto read_back(const Value& value, Draft& draft) -> Result<void> {
  const auto one = read_window(value);
  if (!one) {
    return std::unexpected{one.error()};
  }
  draft.window = otp::Window{*one ? otp::Back::one_step : otp::Back::none, draft.window.ahead()};
  return {};
}

auto read_ahead(const Value& value, Draft& draft) -> Result<void> {
  const auto one = read_window(value);
  if (!one) {
    return std::unexpected{one.error()};
  }
  draft.window = otp::Window{draft.window.back(), *one ? otp::Ahead::one_step : otp::Ahead::none};
  return {};
}

struct Span {
  seconds least;
  seconds most;
};

auto read_duration(const Value& value, Span span, std::optional<seconds>& into) -> Result<void> {
  const auto length = duration(value);
  if (!length || *length < span.least || *length > span.most) {
    return fault(fmt::format("write {} to {}, as a number of s, m, h or d in quotation marks",
                             shown_duration(span.least), shown_duration(span.most)));
  }
  into = *length;
  return {};
}

constexpr std::int64_t longest_least_length = 64;
constexpr double most_least_bits = 128;

auto read_least_bits(const Value& value, Draft& draft) -> Result<void> {
  std::optional<double> bits;
  if (const auto* untyped = std::get_if<Untyped>(&value)) {
    bits = parsed<double>(untyped->text);
  } else if (const auto* number = std::get_if<double>(&value)) {
    bits = *number;
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    bits = static_cast<double>(*whole);
  }
  // Written so that "not a number" is refused too.
  const bool fits = bits && *bits >= factor::password::Policy::standard_bits && *bits <= most_least_bits;
  if (!fits) {
    return fault(fmt::format("write a number from {} to {}: it can only be made stricter",
                             factor::password::Policy::standard_bits, most_least_bits));
  }
  draft.passwords.least_bits = *bits;
  return {};
}

auto read_apps(const Value& value, Draft& draft) -> Result<void> {
  const auto* apps = std::get_if<std::vector<portal::App>>(&value);
  if (apps == nullptr) {
    return fault("apps are written in the configuration file alone, each below a line [[apps]]");
  }
  draft.apps = *apps;
  return {};
}

auto shown_apps(const Configuration& configuration) -> std::string {
  std::vector<std::string> names;
  std::ranges::transform(configuration.apps, std::back_inserter(names), &portal::App::name);
  return fmt::format("{}", fmt::join(names, ", "));
}

constexpr auto least_cost = crypto::HashParameters::least;
constexpr auto most_cost = crypto::HashParameters::most;

constexpr std::array settings{
    Setting{"listen", [](const Value& v, Draft& d) { return read_address(v, d.listen); }, shown_listen},
    Setting{"operations_listen",
            [](const Value& v, Draft& d) { return read_address(v, d.operations_listen); },
            [](const Configuration& c) {
              return c.operations_listen ? in_quotation_marks(c.operations_listen->text()) : std::string{};
            }},
    Setting{"public_url", read_public_url,
            [](const Configuration& c) { return in_quotation_marks(c.origin()); }},
    Setting{"data", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.data); },
            [](const Configuration& c) { return in_quotation_marks(c.data.string()); }},
    Setting{"key_ring", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.key_ring); },
            [](const Configuration& c) { return in_quotation_marks(c.key_ring.string()); }},
    Setting{
        "database", read_database,
        [](const Configuration& c) { return in_quotation_marks(c.database ? c.database->url : "sqlite"); }},
    Setting{"database_password_file",
            [](const Value& v, Draft& d) { return read_text(v, longest_path, d.database_password_file); },
            [](const Configuration& c) {
              return c.database && c.database->password_file
                         ? in_quotation_marks(c.database->password_file->string())
                         : std::string{};
            }},
    Setting{"database_direct",
            [](const Value& v, Draft& d) { return read_database_url(v, d.database_direct); },
            [](const Configuration& c) {
              return c.database ? shown_text(c.database->direct_url) : std::string{};
            }},
    Setting{"database_connections",
            [](const Value& v, Draft& d) -> Result<void> {
              std::size_t connections = 0;
              auto read = read_number(v, {.least = 2, .most = most_connections}, connections);
              d.database_connections = connections;
              return read;
            },
            [](const Configuration& c) {
              return c.database ? std::to_string(c.database->connections) : std::string{};
            }},
    Setting{"brand", [](const Value& v, Draft& d) { return read_text(v, longest_brand, d.brand); },
            [](const Configuration& c) { return in_quotation_marks(c.brand); }},
    Setting{"authenticator_issuer", read_issuer,
            [](const Configuration& c) { return in_quotation_marks(c.issuer.text()); }},
    Setting{"support_address", read_support_address,
            [](const Configuration& c) { return shown_text(c.support_address); }},
    Setting{"trusted_proxies", read_trusted_proxies,
            [](const Configuration& c) {
              std::vector<std::string> networks;
              networks.reserve(c.trusted_proxies.size());
              for (const auto& network : c.trusted_proxies) {
                networks.push_back(in_quotation_marks(network.text()));
              }
              return fmt::format("[{}]", fmt::join(networks, ", "));
            }},
    Setting{"tls_certificate",
            [](const Value& v, Draft& d) { return read_text(v, longest_path, d.tls_certificate); },
            [](const Configuration& c) {
              return c.tls ? in_quotation_marks(c.tls->certificate_chain) : std::string{};
            }},
    Setting{"tls_key", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.tls_key); },
            [](const Configuration& c) {
              return c.tls ? in_quotation_marks(c.tls->private_key) : std::string{};
            }},
    Setting{"workers",
            [](const Value& v, Draft& d) -> Result<void> {
              unsigned workers = 0;
              auto read = read_number(v, {.least = 1, .most = most_workers}, workers);
              d.workers = workers;
              return read;
            },
            [](const Configuration& c) { return std::to_string(c.workers); }},
    Setting{"farewell",
            [](const Value& v, Draft& d) {
              return read_duration(v, {.least = seconds{0}, .most = minutes{5}}, d.farewell);
            },
            [](const Configuration& c) { return shown_duration(c.farewell); }},
    Setting{"argon2.memory",
            [](const Value& v, Draft& d) {
              return read_number(v,
                                 {.least = least_cost.memory_kibibytes, .most = most_cost.memory_kibibytes},
                                 d.hash_cost.memory_kibibytes);
            },
            [](const Configuration& c) { return std::to_string(c.hashing.cost().memory_kibibytes); }},
    Setting{"argon2.passes",
            [](const Value& v, Draft& d) {
              return read_number(v, {.least = least_cost.passes, .most = most_cost.passes},
                                 d.hash_cost.passes);
            },
            [](const Configuration& c) { return std::to_string(c.hashing.cost().passes); }},
    Setting{"argon2.lanes",
            [](const Value& v, Draft& d) {
              return read_number(v, {.least = least_cost.lanes, .most = most_cost.lanes}, d.hash_cost.lanes);
            },
            [](const Configuration& c) { return std::to_string(c.hashing.cost().lanes); }},
    Setting{"window.back", read_back,
            [](const Configuration& c) {
              return std::string{c.window.back() == otp::Back::one_step ? "1" : "0"};
            }},
    Setting{"window.ahead", read_ahead,
            [](const Configuration& c) {
              return std::string{c.window.ahead() == otp::Ahead::one_step ? "1" : "0"};
            }},
    Setting{"session.idle",
            [](const Value& v, Draft& d) {
              return read_duration(v, {.least = minutes{1}, .most = session::Limits::longest_idle}, d.idle);
            },
            [](const Configuration& c) { return shown_duration(c.session.idle()); }},
    Setting{"session.absolute",
            [](const Value& v, Draft& d) {
              return read_duration(v, {.least = minutes{1}, .most = session::Limits::longest_absolute},
                                   d.absolute);
            },
            [](const Configuration& c) { return shown_duration(c.session.absolute()); }},
    Setting{"activity.kept",
            [](const Value& v, Draft& d) {
              return read_duration(v,
                                   {.least = audit::Retention::shortest, .most = audit::Retention::longest},
                                   d.activity_kept);
            },
            [](const Configuration& c) { return shown_duration(c.activity_kept.length()); }},
    Setting{"password.least_length",
            [](const Value& v, Draft& d) {
              return read_number(
                  v, {.least = factor::password::Policy::standard_length, .most = longest_least_length},
                  d.passwords.least_characters);
            },
            [](const Configuration& c) { return std::to_string(c.passwords.least_characters()); }},
    Setting{"password.least_bits", read_least_bits,
            [](const Configuration& c) { return fmt::format("{}", c.wanted_of_passwords.least_bits); }},
    Setting{"apps", read_apps, shown_apps},
};

/// How many letters have to be changed, added or left out (Levenshtein).
auto distance(std::string_view left, std::string_view right) -> std::size_t {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const auto changed = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({changed, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

auto all_settings() -> std::span<const Setting> { return settings; }

auto find_setting(std::string_view key) -> const Setting* {
  const auto* const found = std::ranges::find(settings, key, &Setting::key);
  return found == settings.end() ? nullptr : found;
}

auto nearest_key(std::string_view key) -> std::optional<std::string_view> {
  constexpr std::size_t longest_key = 40;
  constexpr std::size_t near_enough = 3;
  if (key.size() > longest_key) {
    return std::nullopt;
  }
  const auto* const nearest =
      std::ranges::min_element(settings, {}, [&](const Setting& s) { return distance(key, s.key); });
  return distance(key, nearest->key) <= near_enough ? std::optional{nearest->key} : std::nullopt;
}

auto variable_of(std::string_view key) -> std::string {
  std::string name = "SALLYPORT_";
  for (const char letter : key) {
    const bool is_small = letter >= 'a' && letter <= 'z';
    const auto shown = letter == '.' ? '_' : letter;
    name += is_small ? static_cast<char>(letter - 'a' + 'A') : shown;
  }
  return name;
}

auto flag_of(std::string_view key) -> std::string {
  auto flag = fmt::format("--{}", key);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

}  // namespace sallyport::app
