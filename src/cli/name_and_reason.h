#pragma once

#include <functional>
#include <string>

#include "operation/subscribers.h"

namespace sallyport::cli {

class Parser;

/// What a command takes that does something to somebody and must say why.
struct NameAndReason {
  std::string name;
  operation::Reason reason;
};
/// Declares NAME and --reason; `then` is told of them when the command is given.
void declare_name_and_reason(Parser& parser, const std::string& what_for,
                             std::function<void(NameAndReason)> then);

}  // namespace sallyport::cli
