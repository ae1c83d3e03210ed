#include <memory>

#include "cli/command.h"
#include "cli/parser.h"
#include "cli/run.h"
#include "cli/seen.h"

namespace sallyport::cli {

void declare_subscriber_show(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<ShowSubscriber>();
  parser.who(request->name);
  const auto as_json = parser.flag("--json", "Everything as one JSON object");
  parser.when_given([request, as_json, &into] {
    request->form = as_json.is_given() ? ShowSubscriber::Form::json : ShowSubscriber::Form::words;
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
