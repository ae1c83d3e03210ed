#include "app/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>

#include "app/addresses.h"
#include "app/brand.h"
#include "audit/retention.h"
#include "base/calendar.h"

namespace sallyport::app {
namespace {

constexpr std::size_t longest_brand = 60;
constexpr std::size_t longest_hours = 120;
constexpr std::size_t longest_user = 254;
constexpr unsigned most_workers = 1'024;
constexpr std::int64_t most_connections = 500;

auto shown_path(const std::optional<std::filesystem::path>& path) -> std::string {
  return path ? in_quotation_marks(path->string()) : std::string{};
}

auto shown_colour(const std::optional<view::Colour>& colour) -> std::string {
  return colour ? in_quotation_marks(colour->text()) : std::string{};
}

auto shown_links(const Configuration& configuration) -> std::string {
  std::vector<std::string> names;
  std::ranges::transform(configuration.look.links, std::back_inserter(names), &portal::FootLink::name);
  return fmt::format("{}", fmt::join(names, ", "));
}

auto shown_listen(const Configuration& configuration) -> std::string {
  return in_quotation_marks(configuration.listen.text());
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

auto read_two_factor_groups(const Value& value, Draft& draft) -> Result<void> {
  const auto* groups = std::get_if<std::vector<GroupDraft>>(&value);
  if (groups == nullptr) {
    return fault(
        "groups are written in the configuration file alone, each below a line [two_factor.groups.NAME]");
  }
  draft.two_factor_groups = *groups;
  return {};
}

/// The rule of everybody, when it is one with a date.
auto dated(const Configuration& configuration) -> const account::TwoFactorRule* {
  const auto& rule = configuration.two_factor.others();
  return rule.policy == account::TwoFactorRule::Policy::required ? &rule : nullptr;
}

constexpr auto least_cost = crypto::HashParameters::least;
constexpr auto most_cost = crypto::HashParameters::most;

constexpr std::array settings{
    Setting{"listen", [](const Value& v, Draft& d) { return read_listen(v, d.listen); }, shown_listen},
    Setting{"operations_listen", [](const Value& v, Draft& d) { return read_listen(v, d.operations_listen); },
            [](const Configuration& c) {
              return c.operations_listen ? in_quotation_marks(c.operations_listen->text()) : std::string{};
            }},
    Setting{"public_url", [](const Value& v, Draft& d) { return read_public_url(v, d.public_url); },
            [](const Configuration& c) { return in_quotation_marks(c.origin()); }},
    Setting{"data", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.data); },
            [](const Configuration& c) { return in_quotation_marks(c.data.string()); }},
    Setting{"key_ring", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.key_ring); },
            [](const Configuration& c) { return in_quotation_marks(c.key_ring.string()); }},
    Setting{
        "database", [](const Value& v, Draft& d) { return read_database(v, d.database); },
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
    Setting{"brand_logo", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.brand_logo); },
            [](const Configuration& c) { return shown_path(c.look.logo); }},
    Setting{"brand_colour",
            [](const Value& v, Draft& d) { return read_colour(v, view::Scheme::light, d.brand_colour); },
            [](const Configuration& c) { return shown_colour(c.look.accents.light); }},
    Setting{"brand_colour_dark",
            [](const Value& v, Draft& d) { return read_colour(v, view::Scheme::dark, d.brand_colour_dark); },
            [](const Configuration& c) { return shown_colour(c.look.accents.dark); }},
    Setting{"language", [](const Value& v, Draft& d) { return read_language(v, d.language); },
            [](const Configuration& c) { return in_quotation_marks(c.look.language); }},
    Setting{"overrides", [](const Value& v, Draft& d) { return read_text(v, longest_path, d.overrides); },
            [](const Configuration& c) { return shown_path(c.look.overrides); }},
    Setting{"authenticator_issuer", read_issuer,
            [](const Configuration& c) { return in_quotation_marks(c.issuer.text()); }},
    Setting{"support_address",
            [](const Value& v, Draft& d) {
              return read_email_address(
                  v, {.whose = "the e-mail address of those who help", .example = "support@example.com"},
                  d.support_address);
            },
            [](const Configuration& c) { return shown_text(c.support_address); }},
    Setting{"support_hours",
            [](const Value& v, Draft& d) { return read_text(v, longest_hours, d.support_hours); },
            [](const Configuration& c) {
              return c.look.support_hours.empty() ? std::string{} : in_quotation_marks(c.look.support_hours);
            }},
    Setting{"imprint", [](const Value& v, Draft& d) { return read_web_address(v, d.imprint); },
            [](const Configuration& c) {
              return c.look.imprint.empty() ? std::string{} : in_quotation_marks(c.look.imprint);
            }},
    Setting{"trusted_proxies", [](const Value& v, Draft& d) { return read_networks(v, d.trusted_proxies); },
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
    Setting{"mail.server", [](const Value& v, Draft& d) { return read_mail_server(v, d.mail_server); },
            [](const Configuration& c) {
              return c.mail ? in_quotation_marks(c.mail->url.text()) : std::string{};
            }},
    Setting{"mail.user", [](const Value& v, Draft& d) { return read_text(v, longest_user, d.mail_user); },
            [](const Configuration& c) {
              return c.mail && !c.mail->user.empty() ? in_quotation_marks(c.mail->user) : std::string{};
            }},
    Setting{
        "mail.password_file",
        [](const Value& v, Draft& d) { return read_text(v, longest_path, d.mail_password_file); },
        [](const Configuration& c) { return c.mail ? shown_path(c.mail->password_file) : std::string{}; }},
    Setting{"mail.trusted_certificates",
            [](const Value& v, Draft& d) { return read_text(v, longest_path, d.mail_trusted_certificates); },
            [](const Configuration& c) {
              return c.mail ? shown_path(c.mail->trusted_certificates) : std::string{};
            }},
    Setting{"mail.from",
            [](const Value& v, Draft& d) {
              return read_email_address(
                  v, {.whose = "the address that mails come from", .example = "support@example.com"},
                  d.mail_from);
            },
            [](const Configuration& c) {
              return c.mail && !c.mail->from.empty() ? in_quotation_marks(c.mail->from) : std::string{};
            }},
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
    Setting{"check_up.first",
            [](const Value& v, Draft& d) {
              return read_duration(v, {.least = days{1}, .most = days{365}}, d.check_up_first);
            },
            [](const Configuration& c) { return shown_duration(c.check_up.first); }},
    Setting{"check_up.every",
            [](const Value& v, Draft& d) {
              return read_duration(v, {.least = days{7}, .most = days{730}}, d.check_up_every);
            },
            [](const Configuration& c) { return shown_duration(c.check_up.every); }},
    Setting{"password.least_length",
            [](const Value& v, Draft& d) {
              return read_number(
                  v, {.least = factor::password::Policy::standard_length, .most = longest_least_length},
                  d.passwords.least_characters);
            },
            [](const Configuration& c) { return std::to_string(c.passwords.least_characters()); }},
    Setting{"password.least_bits", read_least_bits,
            [](const Configuration& c) { return fmt::format("{}", c.wanted_of_passwords.least_bits); }},
    Setting{"two_factor.policy", [](const Value& v, Draft& d) { return read_two_factor(v, d.two_factor); },
            [](const Configuration& c) { return in_quotation_marks(word_of(c.two_factor.others().policy)); }},
    Setting{"two_factor.required_from",
            [](const Value& v, Draft& d) { return read_required_from(v, d.two_factor); },
            [](const Configuration& c) {
              return dated(c) ? in_quotation_marks(iso_date_of(dated(c)->from)) : std::string{};
            }},
    Setting{
        "two_factor.grace", [](const Value& v, Draft& d) { return read_grace(v, d.two_factor); },
        [](const Configuration& c) { return dated(c) ? shown_duration(dated(c)->grace) : std::string{}; }},
    Setting{"two_factor.groups", read_two_factor_groups,
            [](const Configuration& c) { return shown_groups(c.two_factor); }},
    Setting{"apps", read_apps, shown_apps},
    Setting{"links", [](const Value& v, Draft& d) { return read_foot_links(v, d.links); }, shown_links},
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
