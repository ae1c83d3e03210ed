#include <memory>

#include "cli/command.h"
#include "cli/parser.h"

namespace sallyport::cli {

void declare_try(Parser& parser, Invocation& into) {
  const auto attempt = std::make_shared<Try>();
  parser.option("--listen", attempt->listen, "Where to listen, like 127.0.0.1:8080").shown_as("ADDR:PORT");
  parser.when_given([attempt, &into] { into.request = *attempt; });
}

}  // namespace sallyport::cli
