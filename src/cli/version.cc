#include "cli/version.h"

#include <CLI/CLI.hpp>

#include "cli/command.h"

namespace sallyport::cli {

void declare_version(CLI::App& parser, Invocation& into) {
  parser.callback([&into] { into.request = Version{}; });
}

}  // namespace sallyport::cli
