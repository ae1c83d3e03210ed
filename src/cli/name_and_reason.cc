#include "cli/name_and_reason.h"

#include <memory>
#include <utility>

#include "cli/checked.h"
#include "cli/parser.h"

namespace sallyport::cli {

void declare_name_and_reason(Parser& parser, const std::string& what_for,
                             std::function<void(NameAndReason)> then) {
  struct Typed {
    std::string name;
    std::string reason;
  };
  const auto typed = std::make_shared<Typed>();
  parser.who(typed->name);
  parser.option("--reason", typed->reason, what_for)
      .required()
      .checked(complaint_of<operation::Reason>)
      .shown_as("TEXT");
  parser.when_given([typed, then = std::move(then)] {
    then({.name = typed->name, .reason = operation::Reason::create(typed->reason).value()});
  });
}

}  // namespace sallyport::cli
