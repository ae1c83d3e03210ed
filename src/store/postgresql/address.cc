#include "store/postgresql/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string_view>

#include "store/postgresql/libpq.h"

namespace sallyport::store::postgresql {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

auto parsed(const Libpq& libpq, const std::string& url) -> Result<Parameters> {
  char* why = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(libpq.free_parsed)> options{libpq.parse(url.c_str(), &why),
                                                                               libpq.free_parsed};
  if (!options) {
    libpq.free_memory(why);  // it repeats the address, in which somebody may have put a password
    return fault("the address of the database is not one: write postgresql://USER@HOST/DATABASE");
  }
  Parameters parameters;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) {
      parameters.emplace(option->keyword, option->val);
    }
  }
  return parameters;
}

/// Whether no network lies between: a socket, or this machine's own addresses.
auto is_of_this_machine(std::string_view host) -> bool {
  return host.starts_with('/') || host == "localhost" || host == "127.0.0.1" || host == "::1";
}

auto all_of_this_machine(std::string_view hosts) -> bool {
  while (!hosts.empty()) {
    const auto comma = hosts.find(',');
    if (!is_of_this_machine(hosts.substr(0, comma))) {
      return false;
    }
    hosts.remove_prefix(comma == std::string_view::npos ? hosts.size() : comma + 1);
  }
  return true;
}

/// Of such an entry the client library takes the one at the same place of another list, or a standard.
auto has_empty_entry(std::string_view hosts) -> bool {
  return hosts.starts_with(',') || hosts.ends_with(',') || hosts.contains(",,");
}

auto value_or_nothing(const Parameters& parameters, std::string_view name) -> std::string_view {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view{} : std::string_view{found->second};
}

auto protect(Parameters& parameters) -> Result<void> {
  const std::string_view name = value_or_nothing(parameters, "hostaddr").empty() ? "host" : "hostaddr";
  if (all_of_this_machine(value_or_nothing(parameters, name))) {
    return {};
  }
  const auto [mode, is_new] = parameters.try_emplace("sslmode", "verify-full");
  if (mode->second != "verify-full") {
    return fault(
        fmt::format("sslmode={} lets somebody between pass for the database: leave it out or write "
                    "sslmode=verify-full, and sslrootcert=FILE for a certificate authority of your own",
                    mode->second));
  }
  return {};
}

/// RFC 3986, 2.1.
auto percent_encoded(std::string_view value) -> std::string {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string text;
  for (const char letter : value) {
    if (plain.contains(letter)) {
      text += letter;
    } else {
      text += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return text;
}

}  // namespace

auto connection_parameters(const std::string& url, const std::optional<Secret>& password) -> Result<Secret> {
  const auto libpq = Libpq::load();
  if (!libpq) {
    return std::unexpected{libpq.error()};
  }
  auto parameters = parsed(**libpq, url);
  if (!parameters) {
    return std::unexpected{parameters.error()};
  }
  constexpr std::array secrets{"password", "passfile", "sslpassword"};
  if (std::ranges::any_of(secrets, [&](const auto* name) { return parameters->contains(name); })) {
    return fault(
        "the address of the database holds a password: put it into a file of its own and name that as "
        "database_password_file");
  }
  if (parameters->contains("service")) {
    return fault(
        "the address of the database names a service file: write what stands in it into the address");
  }
  if (has_empty_entry(value_or_nothing(*parameters, "host")) ||
      has_empty_entry(value_or_nothing(*parameters, "hostaddr"))) {
    return fault("the address of the database has a list of hosts with an empty entry: name every host");
  }
  if (!parameters->contains("host") && !parameters->contains("hostaddr")) {
    parameters->emplace("host", "/var/run/postgresql");
  }
  if (auto safe = protect(*parameters); !safe) {
    return std::unexpected{safe.error()};
  }
  // Who is gone is noticed within seconds, whoever accepts writes is the server, and what others see in
  // pg_stat_activity says whose connection it is.
  parameters->try_emplace("connect_timeout", "2");
  parameters->try_emplace("tcp_user_timeout", "5000");
  parameters->try_emplace("keepalives_idle", "5");
  parameters->try_emplace("keepalives_interval", "2");
  parameters->try_emplace("keepalives_count", "2");
  parameters->insert_or_assign("target_session_attrs", "read-write");
  parameters->insert_or_assign("client_encoding", "UTF8");
  parameters->try_emplace("application_name", "sallyport");
  std::string text = "postgresql://?";
  for (const auto& [name, value] : *parameters) {
    text += fmt::format("{}={}&", name, percent_encoded(value));
  }
  if (password) {
    text += fmt::format("password={}", percent_encoded(password->reveal()));
  } else {
    text.pop_back();
  }
  return Secret::take(std::move(text));
}

}  // namespace sallyport::store::postgresql

namespace sallyport::store {

auto check(const PostgresqlAddress& address) -> Result<void> {
  for (const auto& url : {std::optional{address.url}, address.direct_url}) {
    if (url) {
      if (const auto parameters = postgresql::connection_parameters(*url, address.password); !parameters) {
        return std::unexpected{parameters.error()};
      }
    }
  }
  return {};
}

}  // namespace sallyport::store
