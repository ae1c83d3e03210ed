#include <memory>

#include "cli/command.h"
#include "cli/parser.h"
#include "cli/run.h"

namespace sallyport::cli {

void declare_subscriber_disable(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<DisableSubscriber>();
  parser.who(request->name);
  parser.when_given([request, &into] { into.request = SubscriberRequest{*request}; });
}

auto run(const DisableSubscriber& request, const Surroundings& around) -> Answer {
  return status_answer(
      around.subscribers.disable(account::Identifier::typed(request.name), around.now), request.name,
      {.none_needed = "was disabled already.",
       .made = "is disabled: all sessions have ended, invitations and passes are void, and no sign-in "
               "is accepted until sallyport subscriber enable."});
}

}  // namespace sallyport::cli
