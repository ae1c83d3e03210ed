#include "cli/version.h"

#include "cli/command.h"
#include "cli/parser.h"

namespace sallyport::cli {

void declare_version(Parser& parser, Invocation& into) {
  parser.when_given([&into] { into.request = Version{}; });
}

}  // namespace sallyport::cli
