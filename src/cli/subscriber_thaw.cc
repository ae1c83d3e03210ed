#include <fmt/format.h>

#include <utility>

#include "cli/command.h"
#include "cli/name_and_reason.h"
#include "cli/run.h"

namespace sallyport::cli {

void declare_subscriber_thaw(Parser& parser, Invocation& into) {
  declare_name_and_reason(
      parser, "Why, for the record; how the owner was identified", [&into](NameAndReason given) {
        into.request = SubscriberRequest{
            ThawSubscriber{.name = std::move(given.name), .reason = std::move(given.reason)}};
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
      fmt::format("{0} is thawed. Password, authenticators, recovery codes and the second address\n"
                  "of before are gone.\n"
                  "The owner asks for a new password at {1}/sign-in/forgotten: the link goes to\n"
                  "{2}. Signing in then leads to the set-up of an authenticator first.\n",
                  called(account), around.public_url, account.email.text()));
}

}  // namespace sallyport::cli
