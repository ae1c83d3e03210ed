#include "cli/name_and_reason.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "cli/checked.h"

namespace sallyport::cli {

void declare_name_and_reason(CLI::App& parser, const std::string& what_for,
                             std::function<void(NameAndReason)> then) {
  struct Typed {
    std::string name;
    std::string reason;
  };
  const auto typed = std::make_shared<Typed>();
  parser.add_option("NAME", typed->name, "Sign-in name, customer number or e-mail address")->required();
  parser.add_option("--reason", typed->reason, what_for)
      ->required()
      ->check(complaint_of<operation::Reason>, "")
      ->type_name("TEXT");
  parser.callback([typed, then = std::move(then)] {
    then({.name = typed->name, .reason = operation::Reason::create(typed->reason).value()});
  });
}

}  // namespace sallyport::cli
