#include "app/ask_step.h"

#include <string_view>

namespace sallyport::app {
namespace {

/// An answer's line, without what `cli::refused` puts around it.
auto bare(std::string_view line) -> std::string {
  constexpr std::string_view program = "sallyport: ";
  line.remove_prefix(line.starts_with(program) ? program.size() : 0);
  line.remove_suffix(line.ends_with('\n') ? 1 : 0);
  return std::string{line};
}

}  // namespace

auto ask_step(SubscribersReached& reached, std::span<const std::string> arguments, const cli::Step& step)
    -> Result<cli::StepResult> {
  const auto answer = reached.obey({.arguments = {arguments.begin(), arguments.end()},
                                    .input = {.password = {}, .step = cli::text_of(step)}});
  if (answer.exit != cli::Exit::done) {
    return fault(bare(answer.err));
  }
  auto result = cli::parse_result(answer.out);
  return result ? Result<cli::StepResult>{*std::move(result)}
                : fault("the running server is of another version: start it anew");
}

}  // namespace sallyport::app
