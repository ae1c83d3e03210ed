#include <memory>

#include "cli/command.h"
#include "cli/parser.h"
#include "cli/run.h"

namespace sallyport::cli {

void declare_subscriber_enable(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<EnableSubscriber>();
  parser.who(request->name);
  parser.when_given([request, &into] { into.request = SubscriberRequest{*request}; });
}

auto run(const EnableSubscriber& request, const Surroundings& around) -> Answer {
  return status_answer(around.subscribers.enable(account::Identifier::typed(request.name), around.now),
                       request.name,
                       {.none_needed = "was not disabled.", .made = "is enabled and can sign in again."});
}

}  // namespace sallyport::cli
