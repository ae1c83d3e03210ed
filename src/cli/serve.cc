#include <memory>

#include "cli/command.h"
#include "cli/parser.h"

namespace sallyport::cli {

void declare_serve(Parser& parser, Invocation& into) {
  const auto serve = std::make_shared<Serve>();
  parser.option("--listen", serve->listen, "Where to listen, like 127.0.0.1:8080").shown_as("ADDR:PORT");
  parser.option("--public-url", serve->public_url, "Where the world finds the portal").shown_as("URL");
  parser.option("--support-address", serve->support_address, "Whom subscribers write to when they need help")
      .shown_as("ADDRESS");
  parser.when_given([serve, &into] { into.request = *serve; });
}

}  // namespace sallyport::cli
