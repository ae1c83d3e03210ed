#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace sallyport::cli {

void declare_config_check(CLI::App& parser, Invocation& into) {
  parser.callback([&into] { into.request = ConfigCheck{}; });
}

}  // namespace sallyport::cli
