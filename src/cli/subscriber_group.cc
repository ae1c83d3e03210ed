#include <fmt/format.h>

#include <memory>
#include <utility>

#include "cli/checked.h"
#include "cli/command.h"
#include "cli/parser.h"
#include "cli/run.h"

namespace sallyport::cli {
namespace {

auto is_named(const account::Group& group, const account::TwoFactorPolicy& policy) -> bool {
  return group.is_none() || group.is_of_staff() || policy.by_group().contains(group.text());
}

}  // namespace

void declare_subscriber_group(Parser& parser, Invocation& into) {
  struct Typed {
    std::string name;
    std::string group;
  };
  const auto typed = std::make_shared<Typed>();
  parser.who(typed->name);
  const auto group = parser.option("GROUP", typed->group, "The group, for what is asked of it")
                         .checked(complaint_of<account::Group>);
  const auto none = parser.flag("--none", "Out of every group").excludes(group);
  parser.when_given([typed, group, none, &into] {
    if (!group.is_given() && !none.is_given()) {
      refuse_without("GROUP or --none");
    }
    into.request = SubscriberRequest{
        SetGroup{.name = typed->name, .group = account::Group::create(typed->group).value()}};
  });
}

auto run(const SetGroup& request, const Surroundings& around) -> Answer {
  const auto outcome =
      around.subscribers.set_group(account::Identifier::typed(request.name), request.group, around.now);
  if (!outcome) {
    return refused(outcome.error().message);
  }
  const auto* settled = std::get_if<operation::Done>(&*outcome);
  if (settled == nullptr) {
    return nobody(request.name);
  }
  const auto where = request.group.is_none() ? "in no group" : fmt::format("in {}", request.group.text());
  auto text = settled->change == operation::Done::Change::made
                  ? fmt::format("{} is {} now.\n", called(settled->account), where)
                  : fmt::format("{} was {} already.\n", called(settled->account), where);
  if (!is_named(request.group, around.two_factor)) {
    text += "The configuration does not name this group: what is asked of others is asked of it.\n";
  }
  return done(std::move(text));
}

}  // namespace sallyport::cli
