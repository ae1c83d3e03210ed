#include "app/run.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "cli/parse.h"
#include "cli/password_input.h"
#include "cli/version.h"

namespace sallyport::app {
namespace {

auto print(const cli::Answer& answer) -> int {
  std::fwrite(answer.out.data(), 1, answer.out.size(), stdout);
  std::fwrite(answer.err.data(), 1, answer.err.size(), stderr);
  return static_cast<int>(answer.exit);
}

auto read_and_run(std::span<const std::string> arguments, const cli::Invocation& invocation, World world)
    -> cli::Answer {
  const auto& wanted = std::get<cli::SubscriberRequest>(invocation.request);
  const auto* list = std::get_if<cli::ListSubscribers>(&wanted);
  if (std::holds_alternative<cli::ImportSubscribers>(wanted)) {
    return import_subscribers(invocation, arguments, world);
  }
  if (std::holds_alternative<cli::ExportSubscribers>(wanted) ||
      (list != nullptr && list->form == cli::ListSubscribers::Form::json)) {
    return write_subscribers(invocation, arguments, world);
  }
  auto input = cli::read_input(wanted);
  if (auto* answer = std::get_if<cli::Answer>(&input)) {
    return std::move(*answer);
  }
  const Order order{.arguments = {arguments.begin(), arguments.end()},
                    .input = std::get<cli::Input>(std::move(input))};
  return run_on_subscribers(invocation, order, world);
}

}  // namespace

auto run(std::span<const std::string> arguments) -> int {
  auto parsed = cli::parse(arguments);
  if (const auto* answer = std::get_if<cli::Answer>(&parsed)) {
    return print(*answer);
  }
  const auto& invocation = std::get<cli::Invocation>(parsed);
  const SystemClock clock;
  SystemRandom random;
  const World world{.clock = clock, .random = random};
  return print(std::visit(
      [&]<class Kind>([[maybe_unused]] const Kind& request) -> cli::Answer {
        if constexpr (std::is_same_v<Kind, cli::Version>) {
          return cli::done(fmt::format("sallyport {}\n", cli::version));
        } else if constexpr (std::is_same_v<Kind, cli::ConfigCheck>) {
          return check_configuration(invocation);
        } else if constexpr (std::is_same_v<Kind, cli::MigrateStore>) {
          return migrate_store(request);
        } else if constexpr (std::is_same_v<Kind, cli::Serve>) {
          return serve(invocation, world);
        } else if constexpr (std::is_same_v<Kind, cli::Try>) {
          return try_out(invocation, world);
        } else {
          return read_and_run(arguments, invocation, world);
        }
      },
      invocation.request));
}

}  // namespace sallyport::app
