#include "cli/command.h"
#include "cli/parser.h"

namespace sallyport::cli {

void declare_config_check(Parser& parser, Invocation& into) {
  parser.when_given([&into] { into.request = ConfigCheck{}; });
}

}  // namespace sallyport::cli
