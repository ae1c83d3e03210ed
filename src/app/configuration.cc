#include "app/configuration.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>
#include <utility>

#include "app/configuration_file.h"
#include "app/setting.h"
#include "cli/aligned.h"
#include "text/text.h"

namespace sallyport::app {
namespace {

constexpr std::uint16_t standard_port = 8080;
constexpr unsigned standard_workers = 128;
constexpr std::string_view variable_prefix = "SALLYPORT_";
/// Read before the configuration: it says where that is.
constexpr std::string_view file_variable = "SALLYPORT_CONFIG";

/// The draft with everything that was given read into it, and where each key came from last.
class Reading {
 public:
  [[nodiscard]] auto take(const Given& given) -> Result<void> {
    const auto* setting = find_setting(given.key);
    if (setting == nullptr) {
      return fault(fmt::format("{}: there is no key '{}'", given.where, given.key));
    }
    if (auto read = setting->read(given.value, draft); !read) {
      return fault(sentence({.where = given.where, .key = given.key, .what = read.error().message}));
    }
    if (!given.where.empty()) {
      origins.insert_or_assign(given.key, given.where);
    }
    return {};
  }

  /// A fault of a key that was given, or is missing: where it stands, or how to give it.
  [[nodiscard]] auto at(std::string_view key, std::string_view what) const -> std::unexpected<Fault> {
    const auto origin = origins.find(key);
    return fault(sentence(
        {.where = origin == origins.end() ? std::string_view{} : origin->second, .key = key, .what = what}));
  }

  Draft draft;
  std::map<std::string, std::string, std::less<>> origins;

 private:
  struct Complaint {
    std::string_view where;
    std::string_view key;
    std::string_view what;
  };
  /// Flags and variables have the key in their name; a line of a file may hold anything.
  static auto sentence(const Complaint& complaint) -> std::string {
    if (complaint.where.empty()) {
      return fmt::format("{}: {}", complaint.key, complaint.what);
    }
    const bool names_key = complaint.where.starts_with("--") || complaint.where.starts_with(variable_prefix);
    return names_key ? fmt::format("{}: {}", complaint.where, complaint.what)
                     : fmt::format("{}: {}: {}", complaint.where, complaint.key, complaint.what);
  }
};

auto given_by(const Sources& sources) -> Result<std::vector<Given>> {
  std::vector<Given> all;
  all.reserve(sources.defaults.size());
  for (const auto& [key, text] : sources.defaults) {
    all.push_back({.key = key, .value = Untyped{text}, .where = {}});
  }
  if (sources.file) {
    auto in_file = read_toml(*sources.file);
    if (!in_file) {
      return std::unexpected{in_file.error()};
    }
    std::ranges::move(*in_file, std::back_inserter(all));
  }
  for (const auto& setting : all_settings()) {
    const auto variable = variable_of(setting.key);
    if (const auto found = sources.environment.find(variable); found != sources.environment.end()) {
      all.push_back({.key = std::string{setting.key}, .value = Untyped{found->second}, .where = variable});
    }
  }
  for (const auto& [key, text] : sources.flags) {
    all.push_back({.key = key, .value = Untyped{text}, .where = flag_of(key)});
  }
  return all;
}

auto unknown_variables(const Sources& sources) -> std::vector<std::string> {
  std::vector<std::string> warnings;
  for (const auto& [name, value] : sources.environment) {
    const bool is_known = name == file_variable || std::ranges::any_of(all_settings(), [&](const Setting& s) {
                            return variable_of(s.key) == name;
                          });
    if (name.starts_with(variable_prefix) && !is_known) {
      constexpr std::size_t longest_name = 80;
      warnings.push_back(
          fmt::format("{} is no setting and is passed over", text::printable(name, longest_name)));
    }
  }
  return warnings;
}

auto variable_or(const Sources& sources, std::string_view name) -> std::string {
  const auto found = sources.environment.find(name);
  return found == sources.environment.end() ? std::string{} : found->second;
}

auto standard_data(const Sources& sources) -> Result<std::filesystem::path> {
  if (::geteuid() == 0) {
    return "/var/lib/sallyport";
  }
  const std::filesystem::path for_data = variable_or(sources, "XDG_DATA_HOME");
  if (for_data.is_absolute()) {
    return for_data / "sallyport";
  }
  const std::filesystem::path home = variable_or(sources, "HOME");
  if (home.is_absolute()) {
    return home / ".local/share/sallyport";
  }
  return fault("data: there is no home folder to keep it in: name a folder with --data");
}

auto issuer_of(const Reading& reading, const std::string& brand) -> Result<otp::Issuer> {
  if (reading.draft.issuer) {
    return *reading.draft.issuer;
  }
  if (const auto issuer = otp::issuer_from_brand(brand)) {
    return *issuer;
  }
  return reading.at(
      "brand",
      fmt::format("authenticator apps get this name wrong: add authenticator_issuer = \"…\" with 1 to "
                  "{} of the letters A to Z, digits, spaces, '.', '_' and '-'",
                  otp::Issuer::most_characters));
}

auto limits_of(const Reading& reading) -> Result<session::Limits> {
  const auto absolute = reading.draft.absolute.value_or(session::Limits::longest_absolute);
  const auto idle = reading.draft.idle.value_or(std::min(session::Limits::longest_idle, absolute));
  auto limits = session::Limits::create({.idle = idle, .absolute = absolute});
  if (!limits) {
    return reading.at("session.idle", "write less than session.absolute, or the same");
  }
  return limits;
}

auto tls_of(const Reading& reading) -> Result<std::optional<http::TlsFiles>> {
  const auto& draft = reading.draft;
  if (draft.tls_certificate.has_value() != draft.tls_key.has_value()) {
    return draft.tls_certificate ? reading.at("tls_certificate", "add tls_key = \"FILE\" beside it")
                                 : reading.at("tls_key", "add tls_certificate = \"FILE\" beside it");
  }
  if (!draft.tls_certificate) {
    return std::nullopt;
  }
  if (!draft.public_url || !draft.public_url->is_https()) {
    return reading.at("tls_certificate",
                      "add public_url = \"https://…\" beside it, as browsers will ask for it");
  }
  return http::TlsFiles{.certificate_chain = *draft.tls_certificate, .private_key = *draft.tls_key};
}

auto absolute_path(const std::filesystem::path& path) -> std::filesystem::path {
  std::error_code failed;
  auto absolute = std::filesystem::absolute(path, failed).lexically_normal();
  return failed ? path : absolute;
}

/// A server on this machine does no more at a time than it has processors for, and its processes keep ours
/// waiting; one elsewhere shares the syncs of its log among those that commit together.
auto standard_connections() -> std::size_t {
  constexpr std::size_t for_each_processor = 4;
  constexpr std::size_t least = 8;
  constexpr std::size_t most = 16;
  return std::clamp(for_each_processor * std::thread::hardware_concurrency(), least, most);
}

auto database_of(const Reading& reading) -> Result<std::optional<SharedDatabase>> {
  const auto& draft = reading.draft;
  const std::array others{std::pair{"database_password_file", draft.database_password_file.has_value()},
                          std::pair{"database_direct", draft.database_direct.has_value()},
                          std::pair{"database_connections", draft.database_connections.has_value()}};
  if (!draft.database) {
    for (const auto& [key, is_given] : others) {
      if (is_given) {
        return reading.at(key,
                          "add database = \"postgresql://USER@HOST/DATABASE\" beside it, or leave it out");
      }
    }
    return std::nullopt;
  }
  return SharedDatabase{.url = *draft.database,
                        .password_file = draft.database_password_file
                                             ? std::optional{absolute_path(*draft.database_password_file)}
                                             : std::nullopt,
                        .direct_url = draft.database_direct,
                        .connections = draft.database_connections.value_or(standard_connections())};
}

auto look_of(const Draft& draft) -> Brand {
  const auto path_of = [](const std::optional<std::string>& text) {
    return text ? std::optional{absolute_path(*text)} : std::nullopt;
  };
  return {.accents = {.light = draft.brand_colour, .dark = draft.brand_colour_dark},
          .logo = path_of(draft.brand_logo),
          .overrides = path_of(draft.overrides),
          .support_hours = draft.support_hours.value_or(""),
          .links = draft.links,
          .imprint = draft.imprint.value_or(""),
          .language = draft.language.value_or("en")};
}

/// What only makes sense beside mail.server.
auto mail_of(const Reading& reading, const std::string& host) -> Result<std::optional<mail::Server>> {
  const auto& draft = reading.draft;
  const std::array others{std::pair{"mail.user", draft.mail_user.has_value()},
                          std::pair{"mail.password_file", draft.mail_password_file.has_value()},
                          std::pair{"mail.trusted_certificates", draft.mail_trusted_certificates.has_value()},
                          std::pair{"mail.from", draft.mail_from.has_value()}};
  if (!draft.mail_server) {
    for (const auto& [key, is_given] : others) {
      if (is_given) {
        return reading.at(key, "add mail.server = \"smtp://HOST:PORT\" beside it, or leave it out");
      }
    }
    return std::nullopt;
  }
  if (draft.mail_user.has_value() != draft.mail_password_file.has_value()) {
    return draft.mail_user ? reading.at("mail.user", "add mail.password_file = \"FILE\" beside it")
                           : reading.at("mail.password_file", "add mail.user = \"…\" beside it");
  }
  const auto path_of = [](const std::optional<std::string>& text) {
    return text ? std::optional{absolute_path(*text)} : std::nullopt;
  };
  return mail::Server{.url = *draft.mail_server,
                      .user = draft.mail_user.value_or(""),
                      .password_file = path_of(draft.mail_password_file),
                      .trusted_certificates = path_of(draft.mail_trusted_certificates),
                      // An IPv6 address is no name, and is written otherwise there.
                      .hello = host.starts_with('[') ? "localhost" : host,
                      .from = draft.mail_from.value_or(draft.support_address.value_or(""))};
}

auto is_required(const account::TwoFactorRule& rule) -> bool {
  return rule.policy == account::TwoFactorRule::Policy::required;
}

auto two_factor_of(const Reading& reading) -> Result<account::TwoFactorPolicy> {
  const auto& draft = reading.draft;
  const auto others = rule_of(draft.two_factor);
  if (!others) {
    return reading.at("two_factor.policy", others.error().message);
  }
  account::TwoFactorPolicy::ByGroup by_group;
  bool is_required_of_some = is_required(*others);
  for (const auto& [group, given, where] : draft.two_factor_groups) {
    const auto rule = rule_of(given, draft.two_factor);
    if (!rule) {
      return fault(
          fmt::format("{}: two_factor.groups.{}.policy: {}", where, group.text(), rule.error().message));
    }
    is_required_of_some |= is_required(*rule);
    by_group.insert_or_assign(group.text(), *rule);
  }
  const std::array dates{std::pair{"two_factor.required_from", draft.two_factor.required_from.has_value()},
                         std::pair{"two_factor.grace", draft.two_factor.grace.has_value()}};
  for (const auto& [key, is_given] : dates) {
    if (is_given && !is_required_of_some) {
      return reading.at(key, "add policy = \"required\" beside it, or leave it out");
    }
  }
  return account::TwoFactorPolicy{*others, std::move(by_group)};
}

/// Passwords must not travel in the clear between machines.
auto check_reach(const Reading& reading, const Listen& listen) -> Result<void> {
  const auto& draft = reading.draft;
  if (listen.address.is_loopback()) {
    return {};
  }
  const bool is_https = draft.public_url && draft.public_url->is_https();
  if (!is_https || (!draft.tls_certificate && draft.trusted_proxies.empty())) {
    return reading.at("listen",
                      "other machines can reach it, which needs public_url = \"https://…\" and either "
                      "tls_certificate and tls_key, or trusted_proxies: add them, or listen on 127.0.0.1");
  }
  return {};
}

auto check_for_serving(const Reading& reading, const Listen& listen) -> Result<void> {
  if (!reading.draft.support_address) {
    return fault(
        "support_address is missing: it is whom subscribers write to when they need help; give "
        "--support-address, SALLYPORT_SUPPORT_ADDRESS or the key in the configuration");
  }
  return check_reach(reading, listen);
}

/// Whoever listens on every address of a family may be in the way of the other family's too.
auto is_every_address(const http::Address& address) -> bool {
  const auto text = address.text();
  return text == "0.0.0.0" || text == "::";
}

auto check_operations(const Reading& reading, const Listen& portal) -> Result<void> {
  const auto& operations = reading.draft.operations_listen;
  if (operations && operations->port == portal.port && portal.port != 0 &&
      (operations->address == portal.address || is_every_address(operations->address) ||
       is_every_address(portal.address))) {
    return reading.at("operations_listen", "the portal listens there itself: choose another port");
  }
  return {};
}

/// What the keys say together.
auto finish(const Reading& reading, const Sources& sources, Purpose purpose) -> Result<Configuration> {
  const auto& draft = reading.draft;
  const auto listen = draft.listen.value_or(
      Listen{.address = http::Address::parse("127.0.0.1").value(), .port = standard_port});
  if (purpose == Purpose::serving) {
    if (auto checked = check_for_serving(reading, listen); !checked) {
      return std::unexpected{checked.error()};
    }
  }
  const auto brand = draft.brand.value_or("Sallyport");
  const auto data = draft.data ? Result<std::filesystem::path>{*draft.data} : standard_data(sources);
  const auto issuer = issuer_of(reading, brand);
  const auto limits = limits_of(reading);
  const auto tls = tls_of(reading);
  const auto database = database_of(reading);
  const auto mail = mail_of(reading, draft.public_url ? draft.public_url->host() : "localhost");
  const auto two_factor = two_factor_of(reading);
  const auto operations = check_operations(reading, listen);
  for (const auto* problem :
       {operations ? nullptr : &operations.error(), two_factor ? nullptr : &two_factor.error(),
        data ? nullptr : &data.error(), issuer ? nullptr : &issuer.error(),
        limits ? nullptr : &limits.error(), tls ? nullptr : &tls.error(),
        database ? nullptr : &database.error(), mail ? nullptr : &mail.error()}) {
    if (problem != nullptr) {
      return std::unexpected{*problem};
    }
  }
  const auto folder = absolute_path(*data);
  return Configuration{
      .listen = listen,
      .public_url = draft.public_url,
      .operations_listen = draft.operations_listen,
      .data = folder,
      .key_ring = draft.key_ring ? absolute_path(*draft.key_ring) : folder / "keyring",
      .database = *database,
      .brand = brand,
      .look = look_of(draft),
      .issuer = *issuer,
      .support_address = draft.support_address,
      .trusted_proxies = draft.trusted_proxies,
      .tls = *tls,
      .mail = *mail,
      .hashing = crypto::HashParameters::create(draft.hash_cost).value(),
      .window = draft.window,
      .session = *limits,
      .activity_kept =
          audit::Retention::create(draft.activity_kept.value_or(audit::Retention::standard().length()))
              .value(),
      .check_up = {.first = draft.check_up_first.value_or(factor::totp::CheckUpTimes::standard().first),
                   .every = draft.check_up_every.value_or(factor::totp::CheckUpTimes::standard().every)},
      .passwords = factor::password::Policy::create(draft.passwords).value(),
      .wanted_of_passwords = draft.passwords,
      .workers = draft.workers.value_or(standard_workers),
      .farewell = draft.farewell.value_or(seconds{0}),
      .two_factor = *two_factor,
      .apps = draft.apps.value_or(portal::standard_apps()),
  };
}

}  // namespace

auto Listen::text() const -> std::string {
  const auto host = address.text();
  return host.contains(':') ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

auto Configuration::origin() const -> std::string {
  return (public_url ? *public_url : http::PublicUrl::localhost(listen.port)).origin();
}

auto load_configuration(const Sources& sources, Purpose purpose) -> Result<Loaded> {
  const auto all = given_by(sources);
  if (!all) {
    return std::unexpected{all.error()};
  }
  Reading reading;
  for (const auto& given : *all) {
    if (auto taken = reading.take(given); !taken) {
      return std::unexpected{taken.error()};
    }
  }
  auto configuration = finish(reading, sources, purpose);
  if (!configuration) {
    return std::unexpected{configuration.error()};
  }
  return Loaded{.configuration = *std::move(configuration),
                .origins = std::move(reading.origins),
                .warnings = unknown_variables(sources)};
}

auto describe(const Loaded& loaded) -> std::string {
  std::vector<std::vector<std::string>> rows;
  for (const auto& setting : all_settings()) {
    const auto value = setting.shown(loaded.configuration);
    const auto origin = loaded.origins.find(setting.key);
    rows.push_back({std::string{setting.key}, value.empty() ? "(none)" : value,
                    origin == loaded.origins.end() ? "by default" : origin->second});
  }
  return cli::aligned(rows);
}

auto all_keys() -> std::vector<std::string_view> {
  std::vector<std::string_view> keys;
  std::ranges::transform(all_settings(), std::back_inserter(keys), &Setting::key);
  return keys;
}

}  // namespace sallyport::app
