#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "cli/moment.h"
#include "cli/parser.h"
#include "cli/run.h"

namespace sallyport::cli {

namespace {

auto way_of(const operation::Invited& invited, Surroundings::Mails mails) -> std::string {
  switch (mails) {
    case Surroundings::Mails::are_sent:
      return fmt::format("A mail with this link is on its way to {}.", invited.recipient.text());
    case Surroundings::Mails::wait:
      return fmt::format("Hand this link to {}.", called(invited.account));
  }
  return {};
}

auto warning_of(const account::Account& account) -> std::string {
  switch (account.status) {
    case account::Status::enabled:
    case account::Status::frozen:  // nobody is invited then
      return {};
    case account::Status::disabled:
      return fmt::format("{} is disabled: the link works after sallyport subscriber enable.\n",
                         called(account));
  }
  return {};
}

}  // namespace

void declare_subscriber_invite(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<InviteSubscriber>();
  parser.who(request->name);
  parser.when_given([request, &into] { into.request = SubscriberRequest{*request}; });
}

auto invitation_text(const operation::Invited& invited, const Surroundings& around) -> std::string {
  return fmt::format(
      "{}/invitation?token={}\n"
      "{} It works once, until {}, and opens the page on which\n"
      "the password is chosen. A link made before is dead.\n{}",
      around.public_url, invited.token.text(), way_of(invited, around.mails), readable_time(invited.until),
      warning_of(invited.account));
}

auto run(const InviteSubscriber& request, const Surroundings& around) -> Answer {
  const auto outcome = around.subscribers.invite(account::Identifier::typed(request.name), around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  if (std::holds_alternative<operation::IsFrozen>(*outcome)) {
    return refused(
        fmt::format("{} is frozen, and a thaw ends every link: sallyport subscriber thaw comes first",
                    in_quotes(request.name)));
  }
  const auto* invited = std::get_if<operation::Invited>(&*outcome);
  return invited == nullptr ? nobody(request.name) : done(invitation_text(*invited, around));
}

}  // namespace sallyport::cli
