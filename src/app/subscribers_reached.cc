#include "app/subscribers_reached.h"

#include <fmt/format.h>

#include <chrono>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "app/environment.h"

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
  return std::holds_alternative<cli::AddSubscriber>(request) ||
         std::holds_alternative<cli::ImportSubscribers>(request);
}

}  // namespace

auto SubscribersReached::create(const cli::Invocation& invocation, World world)
    -> Result<SubscribersReached> {
  const auto sources = sources_of(invocation);
  if (!sources) {
    return std::unexpected{sources.error()};
  }
  auto loaded = load_configuration(*sources, Purpose::looking);
  if (!loaded) {
    return std::unexpected{loaded.error()};
  }
  auto& configuration = loaded->configuration;
  const auto& request = std::get<cli::SubscriberRequest>(invocation.request);
  std::error_code unreadable;
  const bool exists = configuration.database ||
                      std::filesystem::exists(DataFolder::database_in(configuration.data), unreadable);
  if (unreadable) {
    return fault(
        fmt::format("{} can't be read ({}): run this as the user that the server runs as, or as root",
                    configuration.data.string(), unreadable.message()));
  }
  if (!may_make_database(request) && !exists) {
    return fault(
        fmt::format("there is no database in {}: name its folder with --data, or begin with "
                    "sallyport subscriber add",
                    configuration.data.string()));
  }
  return SubscribersReached{std::move(configuration), request, world};
}

auto SubscribersReached::obey(const Order& order) -> cli::Answer {
  switch (way_) {
    case Way::unknown:
      return first(order);
    case Way::server:
      return by_server(order);
    case Way::ourselves:
      return by_ourselves(order);
  }
  std::unreachable();
}

auto SubscribersReached::first(const Order& order) -> cli::Answer {
  auto reached = answer_or_folder(configuration_.data, order);
  if (!reached) {
    return cli::refused(reached.error().message);
  }
  if (auto* answer = std::get_if<cli::Answer>(&*reached)) {
    way_ = Way::server;
    return std::move(*answer);
  }
  auto storage = open_storage(std::get<DataFolder>(*std::move(reached)), configuration_, world_.random,
                              world_.clock.now(), /*event_sink=*/{});
  if (!storage) {
    return cli::refused(storage.error().message);
  }
  backstage_ = std::make_unique<Backstage>(configuration_, *std::move(storage), world_);
  way_ = Way::ourselves;
  return by_ourselves(order);
}

auto SubscribersReached::by_server(const Order& order) const -> cli::Answer {
  auto given = give_order(DataFolder::control_in(configuration_.data), order);
  if (!given) {
    return cli::refused(given.error().message);
  }
  auto* answer = std::get_if<cli::Answer>(&*given);
  return answer == nullptr ? cli::refused("the server has stopped") : std::move(*answer);
}

auto SubscribersReached::by_ourselves(const Order& order) -> cli::Answer {
  using Mails = cli::Surroundings::Mails;
  return backstage_->obey(
      request_, order.input,
      {.public_url = configuration_.origin(), .mails = configuration_.mail ? Mails::are_sent : Mails::wait});
}

}  // namespace sallyport::app
