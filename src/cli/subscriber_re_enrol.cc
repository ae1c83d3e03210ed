#include <fmt/format.h>

#include <utility>

#include "cli/command.h"
#include "cli/moment.h"
#include "cli/name_and_reason.h"
#include "cli/run.h"

namespace sallyport::cli {

void declare_subscriber_re_enrol(Parser& parser, Invocation& into) {
  declare_name_and_reason(
      parser, "Why, for the record; how the person was identified", [&into](NameAndReason given) {
        into.request = SubscriberRequest{
            ReEnrolSubscriber{.name = std::move(given.name), .reason = std::move(given.reason)}};
      });
}

auto run(const ReEnrolSubscriber& request, const Surroundings& around) -> Answer {
  const auto outcome = around.subscribers.grant_re_enrolment(account::Identifier::typed(request.name),
                                                             request.reason, around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  if (std::holds_alternative<operation::NoSuchSubscriber>(*outcome)) {
    return nobody(request.name);
  }
  if (std::holds_alternative<operation::NothingToReplace>(*outcome)) {
    return refused(fmt::format("{} has no authenticator to replace: signing in takes the password alone",
                               in_quotes(request.name)));
  }
  const auto& granted = std::get<operation::ReEnrolmentGranted>(*outcome);
  return done(fmt::format(
      "{}\n"
      "Hand this pass to {}, once you are sure who is asking. It works once, until {}.\n"
      "The person signs in at {}/sign-in with the password, chooses\n"
      "\"I got a pass from support\" on the page that asks for a code, and sets up a new authenticator.\n"
      "Old authenticators, recovery codes and sessions end when the new one is active.\n",
      granted.pass.reveal(), called(granted.account), readable_time(granted.until), around.public_url));
}

}  // namespace sallyport::cli
