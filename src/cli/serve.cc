#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"

namespace sallyport::cli {

void declare_serve(CLI::App& parser, Invocation& into) {
  const auto serve = std::make_shared<Serve>();
  parser.add_option("--listen", serve->listen, "Where to listen, like 127.0.0.1:8080")
      ->type_name("ADDR:PORT");
  parser.add_option("--public-url", serve->public_url, "Where the world finds the portal")->type_name("URL");
  parser
      .add_option("--support-address", serve->support_address,
                  "Whom subscribers write to when they need help")
      ->type_name("ADDRESS");
  parser.callback([serve, &into] { into.request = *serve; });
}

}  // namespace sallyport::cli
