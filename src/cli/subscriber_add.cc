#include <fmt/format.h>

#include <memory>

#include "cli/checked.h"
#include "cli/command.h"
#include "cli/parser.h"
#include "cli/run.h"
#include "factor/password/policy.h"

namespace sallyport::cli {
namespace {

struct Typed {
  std::string customer_number;
  std::string name;
  std::string email;
  std::string full_name;
  std::string group;
};

auto source_of(const Option& from_stdin, const Option& by_invitation) -> AddSubscriber::Password {
  if (by_invitation.is_given()) {
    return AddSubscriber::Password::by_invitation;
  }
  return from_stdin.is_given() ? AddSubscriber::Password::from_stdin : AddSubscriber::Password::asked_twice;
}

auto request_of(const Typed& typed, AddSubscriber::Password source) -> AddSubscriber {
  return {.account = {.customer_number = account::CustomerNumber::create(typed.customer_number).value(),
                      .sign_in_name = account::SignInName::create(typed.name).value(),
                      .email = account::EmailAddress::create(typed.email).value(),
                      .full_name = account::FullName::create(typed.full_name).value(),
                      .group = account::Group::create(typed.group).value()},
          .password = source};
}

auto words_of(factor::password::Weakness weakness) -> std::string_view {
  switch (weakness) {
    case factor::password::Weakness::too_short:
      return "the password is too short";
    case factor::password::Weakness::common:
      return "the password is one that everybody tries first";
    case factor::password::Weakness::personal:
      return "the password is made of the subscriber's name, number or address, or of the brand";
    case factor::password::Weakness::pattern:
      return "the password is a repetition, a sequence, a date or a path on the keyboard";
    case factor::password::Weakness::guessable:
      return "the password is too easy to guess";
  }
  return "";
}

auto add(const AddSubscriber& request, const std::optional<Secret>& password, const Surroundings& around)
    -> Answer {
  const auto outcome = around.subscribers.add(request.account, password, around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  if (const auto* taken = std::get_if<operation::IdentifierTaken>(&*outcome)) {
    return refused(
        fmt::format("{} belongs to another subscriber already; choose another, or see sallyport "
                    "subscriber show",
                    in_quotes(taken->identifier)));
  }
  if (const auto* weak = std::get_if<operation::TooWeak>(&*outcome)) {
    return refused(fmt::format("{}; choose a longer one, for instance of four or more unrelated words",
                               words_of(weak->why)));
  }
  if (std::holds_alternative<operation::Busy>(*outcome)) {
    return refused("the server is busy with other passwords; try again in a few seconds");
  }
  auto words = fmt::format("Added {}, customer number {}.\n", request.account.sign_in_name.text(),
                           request.account.customer_number.text());
  if (std::get<operation::Added>(*outcome).address == operation::Added::Address::shared) {
    words +=
        fmt::format("Another subscriber has the address {} too: it signs in neither of them from now on.\n",
                    request.account.email.text());
  }
  return done(std::move(words));
}

auto add_invited(const AddSubscriber& request, const Surroundings& around) -> Answer {
  auto added = add(request, std::nullopt, around);
  if (added.exit != Exit::done) {
    return added;
  }
  const auto outcome =
      around.subscribers.invite(account::Identifier::of(request.account.sign_in_name), around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  const auto* invited = std::get_if<operation::Invited>(&*outcome);
  if (invited == nullptr) {
    return nobody(request.account.sign_in_name.text());
  }
  added.out += invitation_text(*invited, around);
  return added;
}

}  // namespace

void declare_subscriber_add(Parser& parser, Invocation& into) {
  const auto typed = std::make_shared<Typed>();
  parser.option("--customer-number", typed->customer_number, "The number that the company knows him by")
      .required()
      .checked(complaint_of<account::CustomerNumber>)
      .shown_as("TEXT");
  parser.option("--name", typed->name, "The sign-in name")
      .required()
      .checked(complaint_of<account::SignInName>)
      .shown_as("SIGN_IN_NAME");
  parser.option("--email", typed->email, "The registered e-mail address")
      .required()
      .checked(complaint_of<account::EmailAddress>)
      .shown_as("ADDRESS");
  parser.option("--full-name", typed->full_name, "What the pages call him")
      .checked(complaint_of<account::FullName>)
      .shown_as("TEXT");
  parser.option("--group", typed->group, "The group, for what is asked of it")
      .checked(complaint_of<account::Group>)
      .shown_as("GROUP");
  const auto from_stdin =
      parser.flag("--password-stdin", "Read the password from the first line of standard input");
  const auto by_invitation =
      parser.flag("--invite", "Print a link by which the subscriber chooses a password").excludes(from_stdin);
  parser.when_given([typed, from_stdin, by_invitation, &into] {
    into.request = SubscriberRequest{request_of(*typed, source_of(from_stdin, by_invitation))};
  });
}

auto run(const AddSubscriber& request, const Input& input, const Surroundings& around) -> Answer {
  if (request.password == AddSubscriber::Password::by_invitation) {
    return add_invited(request, around);
  }
  if (!input.password) {
    return wrong_usage("give the password with --password-stdin, or --invite instead");
  }
  auto password = factor::password::entered(input.password->reveal());
  if (!password) {
    return refused(fmt::format("the password must be 1 to {} characters of UTF-8 text",
                               factor::password::most_characters));
  }
  return add(request, password, around);
}

}  // namespace sallyport::cli
