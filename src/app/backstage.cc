#include "app/backstage.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "cli/parse.h"

namespace sallyport::app {
namespace {

// A worker that waits for a hash does nothing else: however many passwords come in, half of the workers are
// left for everybody else.
auto hashing_room(unsigned workers) -> crypto::HashingPoolSize {
  crypto::HashingPoolSize size;
  const auto for_each_thread = workers / 2 / size.threads;
  size.waiting_per_thread = std::clamp<std::size_t>(for_each_thread, 2, size.waiting_per_thread + 1) - 1;
  return size;
}

}  // namespace

Backstage::Backstage(Configuration configuration, Storage storage, World world)
    : configuration_{std::move(configuration)},
      world_{world},
      storage_{std::move(storage)},
      pool_{configuration_.hashing, world.random, hashing_room(configuration_.workers)},
      subscribers_{*storage_.units,
                   pool_,
                   world.random,
                   configuration_.passwords,
                   brand_words(configuration_),
                   notice::Links{storage_.ring}},
      imports_{*storage_.units, storage_.ring, world.random} {}

auto Backstage::brand_words(const Configuration& configuration) -> std::vector<std::string> {
  return {configuration.brand, configuration.issuer.text()};
}

auto Backstage::obey(const Order& order, const Outside& outside) -> cli::Answer {
  auto parsed = cli::parse(order.arguments);
  if (auto* answer = std::get_if<cli::Answer>(&parsed)) {
    return std::move(*answer);
  }
  const auto* request = std::get_if<cli::SubscriberRequest>(&std::get<cli::Invocation>(parsed).request);
  return request == nullptr
             ? cli::wrong_usage("a running server takes the commands below sallyport subscriber alone")
             : obey(*request, order.input, outside);
}

auto Backstage::obey(const cli::SubscriberRequest& request, const cli::Input& input, const Outside& outside)
    -> cli::Answer {
  return cli::run(request, input,
                  {.units = units(),
                   .subscribers = subscribers_,
                   .imports = imports_,
                   .two_factor = configuration_.two_factor,
                   .session = configuration_.session,
                   .public_url = outside.public_url,
                   .mails = outside.mails,
                   .now = world_.clock.now()});
}

}  // namespace sallyport::app
