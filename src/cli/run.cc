#include "cli/run.h"

#include <fmt/format.h>

namespace sallyport::cli {

auto run(const SubscriberRequest& request, const Input& input, const Surroundings& around) -> Answer {
  return std::visit(
      [&]<class Kind>(const Kind& kind) {
        if constexpr (std::is_same_v<Kind, AddSubscriber>) {
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

auto nobody(std::string_view name) -> Answer {
  return refused(
      fmt::format("no subscriber has {} as sign-in name, customer number or (alone) as e-mail address; see "
                  "sallyport subscriber list",
                  in_quotes(name)));
}

}  // namespace sallyport::cli
