#include "app/environment.h"

#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace sallyport::app {
namespace {

constexpr std::string_view standard_file = "/etc/sallyport/sallyport.toml";

auto is_wanted(std::string_view name) -> bool {
  return name.starts_with("SALLYPORT_") || name == "HOME" || name == "XDG_DATA_HOME";
}

/// Read once, at start, while there is one thread.
auto variables() -> std::map<std::string, std::string, std::less<>> {
  std::map<std::string, std::string, std::less<>> found;
  for (auto* const* entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view line{*entry};
    const auto equals = line.find('=');
    if (equals != std::string_view::npos && is_wanted(line.substr(0, equals))) {
      found.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
  }
  return found;
}

void add(Sources& sources, std::string_view key, const std::optional<std::string>& value) {
  if (value) {
    sources.flags.emplace(key, *value);
  }
}

auto named_file(const cli::Invocation& invocation, const Sources& sources) -> std::optional<std::string> {
  if (invocation.config) {
    return invocation.config;
  }
  const auto variable = sources.environment.find("SALLYPORT_CONFIG");
  return variable == sources.environment.end() ? std::nullopt : std::optional{variable->second};
}

}  // namespace

auto sources_of(const cli::Invocation& invocation) -> Result<Sources> {
  Sources sources;
  sources.environment = variables();
  add(sources, "data", invocation.data);
  if (const auto* serve = std::get_if<cli::Serve>(&invocation.request)) {
    add(sources, "listen", serve->listen);
    add(sources, "public_url", serve->public_url);
    add(sources, "support_address", serve->support_address);
  }
  const auto* attempt = std::get_if<cli::Try>(&invocation.request);
  if (attempt != nullptr) {
    add(sources, "listen", attempt->listen);
  }
  auto name = named_file(invocation, sources);
  std::error_code ignored;
  // What is tried out is a company of its own, not the one of this machine.
  if (!name && attempt == nullptr && std::filesystem::exists(standard_file, ignored)) {
    name = standard_file;
  }
  if (name) {
    auto file = read_configuration_file(*name);
    if (!file) {
      return std::unexpected{file.error()};
    }
    sources.file = *std::move(file);
  }
  return sources;
}

}  // namespace sallyport::app
