#include <fmt/format.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <variant>

#include "app/data_folder.h"
#include "app/run.h"
#include "app/storage.h"
#include "store/move/move.h"

namespace sallyport::app {
namespace {

constexpr std::string_view sqlite_prefix = "sqlite:";

auto address_of(const cli::MigrateStore& request) -> Result<store::PostgresqlAddress> {
  store::PostgresqlAddress address{.url = request.to, .password = {}, .direct_url = {}};
  if (request.password_file) {
    auto password = database_password_in(*request.password_file);
    if (!password) {
      return std::unexpected{password.error()};
    }
    address.password = *std::move(password);
  }
  return address;
}

/// On a terminal it is seen to go on.
auto progress_on_terminal() -> std::function<void(std::string_view)> {
  if (::isatty(STDERR_FILENO) == 0) {
    return {};
  }
  return [](std::string_view table) { fmt::print(stderr, "    {}\n", table); };
}

auto report(const store::Moved& moved, store::Finality finality) -> cli::Answer {
  const auto counts =
      fmt::format("{} rows, of which {} had to be brought over or corrected", moved.rows, moved.changed);
  switch (finality) {
    case store::Finality::it_still_runs:
      return cli::done(fmt::format(
          "{}. A server still writes to the file: stop it and run this once more. That reads every "
          "row of both again: on a large database plan for it as long as this took. Until then no server "
          "starts on the copy.\n",
          counts));
    case store::Finality::it_has_stopped:
      return cli::done(
          fmt::format("{}; every row was compared with its copy. Now set `database` in the configuration, "
                      "leave the key ring where "
                      "it is, and start.\n",
                      counts));
  }
  return cli::done({});
}

}  // namespace

auto migrate_store(const cli::MigrateStore& request) -> cli::Answer {
  if (!request.from.starts_with(sqlite_prefix)) {
    return cli::refused("--from: write sqlite:FILE, like sqlite:/var/lib/sallyport/sallyport.db");
  }
  const std::string named = request.from.substr(sqlite_prefix.size());
  // The folder of the file itself is the one that a server has locked, whatever link leads to it.
  std::error_code error;
  const auto file = std::filesystem::canonical(named, error);
  if (error || !std::filesystem::is_regular_file(file, error)) {
    return cli::refused(fmt::format("--from: there is no file {}", named));
  }
  const auto address = address_of(request);
  if (!address) {
    return cli::refused(address.error().message);
  }
  // Held to the end, so that no server begins to write meanwhile.
  const auto folder = DataFolder::open(file.parent_path());
  if (!folder) {
    return cli::refused(folder.error().message);
  }
  const auto finality = std::holds_alternative<DataFolder>(*folder) ? store::Finality::it_has_stopped
                                                                    : store::Finality::it_still_runs;
  const auto moved =
      store::move_to_postgresql(file, *address, {.finality = finality, .progress = progress_on_terminal()});
  return moved ? report(*moved, finality) : cli::refused(moved.error().message);
}

}  // namespace sallyport::app
