#include "cli/run.h"

#include <fmt/format.h>

namespace sallyport::cli {
namespace {

template <class Kind>
constexpr bool takes_input =
    std::is_same_v<Kind, AddSubscriber> || std::is_same_v<Kind, ListSubscribers> ||
    std::is_same_v<Kind, ImportSubscribers> || std::is_same_v<Kind, ExportSubscribers>;

}  // namespace

auto run(const SubscriberRequest& request, const Input& input, const Surroundings& around) -> Answer {
  return std::visit(
      [&]<class Kind>(const Kind& kind) {
        if constexpr (takes_input<Kind>) {
          return run(kind, input, around);
        } else {
          return run(kind, around);
        }
      },
      request);
}

auto called(const account::Account& account) -> std::string {
  const auto& full_name = account.full_name.text();
  return full_name.empty() ? account.sign_in_name.text()
                           : fmt::format("{} ({})", account.sign_in_name.text(), full_name);
}

auto status_answer(
    const Result<std::variant<operation::Done, operation::NoSuchSubscriber, operation::IsFrozen>>& outcome,
    std::string_view name, const StatusWords& words) -> Answer {
  if (!outcome) {
    return refused(outcome.error().message);
  }
  if (std::holds_alternative<operation::IsFrozen>(*outcome)) {
    return refused(fmt::format(
        "{} is frozen by its owner: nobody can sign in to it. See sallyport subscriber thaw --help",
        in_quotes(name)));
  }
  const auto* changed = std::get_if<operation::Done>(&*outcome);
  if (changed == nullptr) {
    return nobody(name);
  }
  const bool is_made = changed->change == operation::Done::Change::made;
  return done(fmt::format("{} {}\n", called(changed->account), is_made ? words.made : words.none_needed));
}

auto nobody(std::string_view name) -> Answer {
  return refused(
      fmt::format("no subscriber has {} as sign-in name, customer number or (alone) as e-mail address; see "
                  "sallyport subscriber list",
                  in_quotes(name)));
}

}  // namespace sallyport::cli
