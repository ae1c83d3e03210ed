#include <fmt/format.h>

#include <chrono>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "app/environment.h"
#include "app/run.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::milliseconds patience{5'000};
constexpr std::chrono::milliseconds pause{50};

/// The running server's answer, or a folder that is ours because none runs. Somebody who holds the folder
/// without listening is a server that starts or stops, or another command: he is waited for.
auto answer_or_folder(const std::filesystem::path& data, const Order& order)
    -> Result<std::variant<cli::Answer, DataFolder>> {
  for (auto left = patience;; left -= pause) {
    auto given = give_order(DataFolder::control_in(data), order);
    if (!given) {
      return std::unexpected{given.error()};
    }
    if (auto* answer = std::get_if<cli::Answer>(&*given)) {
      return std::move(*answer);
    }
    auto opened = DataFolder::open(data);
    if (!opened) {
      return std::unexpected{opened.error()};
    }
    if (auto* folder = std::get_if<DataFolder>(&*opened)) {
      return std::move(*folder);
    }
    if (left <= pause) {
      return std::unexpected{std::get<InUse>(*opened).fault};
    }
    std::this_thread::sleep_for(pause);
  }
}

/// Whoever only mistyped the folder's name must not end up with a new database there.
auto may_make_database(const cli::SubscriberRequest& request) -> bool {
  return std::holds_alternative<cli::AddSubscriber>(request);
}

auto run_here(DataFolder folder, const Configuration& configuration, const cli::SubscriberRequest& request,
              const Order& order, World world) -> cli::Answer {
  auto storage =
      open_storage(std::move(folder), configuration, world.random, world.clock.now(), /*event_sink=*/{});
  if (!storage) {
    return cli::refused(storage.error().message);
  }
  Backstage backstage{configuration, *std::move(storage), world};
  return backstage.obey(
      request, order.input,
      {.public_url = configuration.origin(),
       .mails = configuration.mail ? cli::Surroundings::Mails::are_sent : cli::Surroundings::Mails::wait});
}

}  // namespace

auto run_on_subscribers(const cli::Invocation& invocation, const Order& order, World world) -> cli::Answer {
  const auto sources = sources_of(invocation);
  if (!sources) {
    return cli::refused(sources.error().message);
  }
  const auto loaded = load_configuration(*sources, Purpose::looking);
  if (!loaded) {
    return cli::refused(loaded.error().message);
  }
  const auto& configuration = loaded->configuration;
  const auto& request = std::get<cli::SubscriberRequest>(invocation.request);
  std::error_code unreadable;
  const bool exists = configuration.database ||
                      std::filesystem::exists(DataFolder::database_in(configuration.data), unreadable);
  if (unreadable) {
    return cli::refused(
        fmt::format("{} can't be read ({}): run this as the user that the server runs as, or as root",
                    configuration.data.string(), unreadable.message()));
  }
  if (!may_make_database(request) && !exists) {
    return cli::refused(
        fmt::format("there is no database in {}: name its folder with --data, or begin with "
                    "sallyport subscriber add",
                    configuration.data.string()));
  }
  auto reached = answer_or_folder(configuration.data, order);
  if (!reached) {
    return cli::refused(reached.error().message);
  }
  if (auto* answer = std::get_if<cli::Answer>(&*reached)) {
    return std::move(*answer);
  }
  return run_here(std::get<DataFolder>(*std::move(reached)), configuration, request, order, world);
}

}  // namespace sallyport::app
