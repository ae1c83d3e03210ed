#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/run.h"

namespace sallyport::cli {

void declare_subscriber_disable(CLI::App& parser, Invocation& into) {
  const auto request = std::make_shared<DisableSubscriber>();
  parser.add_option("NAME", request->name, "Sign-in name, customer number or e-mail address")->required();
  parser.callback([request, &into] { into.request = SubscriberRequest{*request}; });
}

auto run(const DisableSubscriber& request, const Surroundings& around) -> Answer {
  const auto outcome = around.subscribers.disable(account::Identifier::typed(request.name), around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  const auto* changed = std::get_if<operation::Done>(&*outcome);
  if (changed == nullptr) {
    return nobody(request.name);
  }
  if (changed->change == operation::Done::Change::none_needed) {
    return done(fmt::format("{} was disabled already.\n", called(changed->account)));
  }
  return done(
      fmt::format("{} is disabled: all sessions have ended, invitations and passes are void, and no sign-in "
                  "is accepted until sallyport subscriber enable.\n",
                  called(changed->account)));
}

}  // namespace sallyport::cli
