#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/checked.h"
#include "cli/command.h"
#include "cli/run.h"

namespace sallyport::cli {
namespace {

struct Typed {
  std::string name;
  std::string reason;
};

}  // namespace

void declare_subscriber_thaw(CLI::App& parser, Invocation& into) {
  const auto typed = std::make_shared<Typed>();
  parser.add_option("NAME", typed->name, "Sign-in name, customer number or e-mail address")->required();
  parser.add_option("--reason", typed->reason, "Why, for the record; how the owner was identified")
      ->required()
      ->check(complaint_of<operation::Reason>, "")
      ->type_name("TEXT");
  parser.callback([typed, &into] {
    into.request = SubscriberRequest{
        ThawSubscriber{.name = typed->name, .reason = operation::Reason::create(typed->reason).value()}};
  });
}

auto run(const ThawSubscriber& request, const Surroundings& around) -> Answer {
  const auto outcome =
      around.subscribers.thaw(account::Identifier::typed(request.name), request.reason, around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  if (std::holds_alternative<operation::NoSuchSubscriber>(*outcome)) {
    return nobody(request.name);
  }
  if (std::holds_alternative<operation::NotFrozen>(*outcome)) {
    return refused(fmt::format("{} is not frozen", in_quotes(request.name)));
  }
  const auto& account = std::get<operation::Thawed>(*outcome).account;
  return done(
      fmt::format("{0} is thawed. Password, authenticators and recovery codes of before are gone.\n"
                  "The owner asks for a new password at {1}/sign-in/forgotten: the link goes to\n"
                  "{2}. Signing in then leads to the set-up of an authenticator first.\n",
                  called(account), around.public_url, account.email.text()));
}

}  // namespace sallyport::cli
