#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/checked.h"
#include "cli/command.h"
#include "cli/moment.h"
#include "cli/run.h"

namespace sallyport::cli {
namespace {

struct Typed {
  std::string name;
  std::string reason;
};

}  // namespace

void declare_subscriber_re_enrol(CLI::App& parser, Invocation& into) {
  const auto typed = std::make_shared<Typed>();
  parser.add_option("NAME", typed->name, "Sign-in name, customer number or e-mail address")->required();
  parser.add_option("--reason", typed->reason, "Why, for the record; how the person was identified")
      ->required()
      ->check(complaint_of<operation::Reason>, "")
      ->type_name("TEXT");
  parser.callback([typed, &into] {
    into.request = SubscriberRequest{
        ReEnrolSubscriber{.name = typed->name, .reason = operation::Reason::create(typed->reason).value()}};
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
