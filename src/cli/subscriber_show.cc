#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/run.h"
#include "cli/seen.h"

namespace sallyport::cli {

void declare_subscriber_show(CLI::App& parser, Invocation& into) {
  const auto request = std::make_shared<ShowSubscriber>();
  parser.add_option("NAME", request->name, "Sign-in name, customer number or e-mail address")->required();
  const auto* as_json = parser.add_flag("--json")->description("Everything as one JSON object");
  parser.callback([request, as_json, &into] {
    request->form = as_json->count() > 0 ? ShowSubscriber::Form::json : ShowSubscriber::Form::words;
    into.request = SubscriberRequest{*request};
  });
}

auto run(const ShowSubscriber& request, const Surroundings& around) -> Answer {
  const auto account = around.subscribers.find(account::Identifier::typed(request.name));
  if (!account) {
    return refused(account.error().message);
  }
  if (!*account) {
    return nobody(request.name);
  }
  const auto seen = look(**account, around);
  if (!seen) {
    return refused(seen.error().message);
  }
  switch (request.form) {
    case ShowSubscriber::Form::words:
      return done(words_of(*seen));
    case ShowSubscriber::Form::json:
      return done(json_of(*seen));
  }
  std::unreachable();
}

}  // namespace sallyport::cli
