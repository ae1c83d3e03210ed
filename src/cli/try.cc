#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"

namespace sallyport::cli {

void declare_try(CLI::App& parser, Invocation& into) {
  const auto attempt = std::make_shared<Try>();
  parser.add_option("--listen", attempt->listen, "Where to listen, like 127.0.0.1:8080")
      ->type_name("ADDR:PORT");
  parser.callback([attempt, &into] { into.request = *attempt; });
}

}  // namespace sallyport::cli
