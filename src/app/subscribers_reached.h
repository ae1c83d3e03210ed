#pragma once

#include <filesystem>
#include <memory>
#include <variant>

#include "app/backstage.h"
#include "app/control.h"
#include "cli/answer.h"
#include "cli/request.h"

namespace sallyport::app {

/// The way from a command to the subscribers: over the control socket when a server runs, otherwise by the
/// database itself, whose folder is then held. One thread at a time.
class SubscribersReached {
 public:
  /// A fault is one line: there is no database, or it can't be reached.
  [[nodiscard]] static auto create(const cli::Invocation& invocation, World world)
      -> Result<SubscribersReached>;

  /// Does what the order asks. The way that the first order has gone, the others go too.
  [[nodiscard]] auto obey(const Order& order) -> cli::Answer;

 private:
  SubscribersReached(Configuration configuration, cli::SubscriberRequest request, World world)
      : configuration_{std::move(configuration)}, request_{std::move(request)}, world_{world} {}
  [[nodiscard]] auto by_server(const Order& order) const -> cli::Answer;
  [[nodiscard]] auto by_ourselves(const Order& order) -> cli::Answer;
  [[nodiscard]] auto first(const Order& order) -> cli::Answer;

  Configuration configuration_;
  cli::SubscriberRequest request_;
  World world_;
  enum class Way { unknown, server, ourselves } way_ = Way::unknown;
  std::unique_ptr<Backstage> backstage_;
};

}  // namespace sallyport::app
