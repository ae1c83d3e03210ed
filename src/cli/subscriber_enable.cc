#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/run.h"

namespace sallyport::cli {

void declare_subscriber_enable(CLI::App& parser, Invocation& into) {
  const auto request = std::make_shared<EnableSubscriber>();
  parser.add_option("NAME", request->name, "Sign-in name, customer number or e-mail address")->required();
  parser.callback([request, &into] { into.request = SubscriberRequest{*request}; });
}

auto run(const EnableSubscriber& request, const Surroundings& around) -> Answer {
  return status_answer(around.subscribers.enable(account::Identifier::typed(request.name), around.now),
                       request.name,
                       {.none_needed = "was not disabled.", .made = "is enabled and can sign in again."});
}

}  // namespace sallyport::cli
