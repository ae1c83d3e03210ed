#include <fmt/format.h>

#include <memory>
#include <utility>

#include "cli/checked.h"
#include "cli/command.h"
#include "cli/name_and_reason.h"
#include "cli/parser.h"
#include "cli/run.h"

namespace sallyport::cli {
namespace {

/// What is left to do before a link to the address is any use.
auto next_step(account::Status status) -> std::string_view {
  switch (status) {
    case account::Status::enabled:
      return "";
    case account::Status::frozen:
      return "The account is frozen still: sallyport subscriber thaw\n";
    case account::Status::disabled:
      return "The account is disabled still: sallyport subscriber enable\n";
  }
  return "";
}

}  // namespace

void declare_subscriber_address(Parser& parser, Invocation& into) {
  const auto email = std::make_shared<std::string>();
  parser.option("--email", *email, "The registered e-mail address, as it should be")
      .required()
      .checked(complaint_of<account::EmailAddress>)
      .shown_as("ADDRESS");
  const auto shared =
      parser.flag("--shared", "Another subscriber has it too; it signs in neither of them from then on");
  declare_name_and_reason(
      parser, "Why, for the record; how the owner was identified",
      [email, shared, &into](NameAndReason given) {
        into.request = SubscriberRequest{CorrectAddress{
            .name = std::move(given.name),
            .address = account::EmailAddress::create(*email).value(),
            .sharing = shared.is_given() ? operation::Sharing::allowed : operation::Sharing::refused,
            .reason = std::move(given.reason)}};
      });
}

auto run(const CorrectAddress& request, const Surroundings& around) -> Answer {
  const auto outcome = around.subscribers.correct_address(
      account::Identifier::typed(request.name), request.address, request.sharing, request.reason, around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  if (std::holds_alternative<operation::AddressTaken>(*outcome)) {
    return refused(
        fmt::format("another subscriber has the address {}, or several do: with --shared it is registered "
                    "here too, and signs in none of them from then on",
                    request.address.text()));
  }
  const auto* settled = std::get_if<operation::Done>(&*outcome);
  if (settled == nullptr) {
    return nobody(request.name);
  }
  const auto& account = settled->account;
  if (settled->change == operation::Done::Change::none_needed) {
    return done(fmt::format("{} had the address {} already.\n", called(account), account.email.text()));
  }
  return done(fmt::format(
      "The registered address of {} is {} now.\n"
      "Links go there at once; those of before are dead (an invitation too: invite again), and all "
      "sessions have ended.\n{}{}",
      called(account), account.email.text(),
      request.sharing == operation::Sharing::allowed
          ? "It signs in nobody as long as another subscriber has it too.\n"
          : "",
      next_step(account.status)));
}

}  // namespace sallyport::cli
