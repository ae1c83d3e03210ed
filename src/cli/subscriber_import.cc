#include <memory>

#include "cli/command.h"
#include "cli/parser.h"
#include "cli/run.h"
#include "cli/step.h"

namespace sallyport::cli {
namespace {

auto gone() -> Answer {
  return refused("this import was given up, because nothing was heard of it or the server was started anew");
}

auto run_step(const BeginStep& /*step*/, const Surroundings& around) -> Answer {
  const auto begun = around.imports.begin(around.now);
  if (!begun) {
    return refused(begun.error().message);
  }
  if (const auto* another = std::get_if<operation::AnotherImport>(&*begun)) {
    const auto left = std::chrono::ceil<seconds>(another->given_up - around.now);
    return answer_of({.wait = std::max<std::int64_t>(left.count(), 1)});
  }
  const auto* import = std::get_if<ImportId>(&*begun);
  return answer_of({.import = import == nullptr ? std::nullopt : std::optional{*import}});
}

auto run_step(const AddStep& step, const Surroundings& around) -> Answer {
  const auto columns = operation::BroughtColumns::create(step.columns);
  if (!columns) {
    return refused(columns.error().message);
  }
  const auto added = around.imports.add(step.import, *columns, step.lines, around.now);
  if (!added) {
    return refused(added.error().message);
  }
  const auto* batch = std::get_if<operation::Batch>(&*added);
  return batch == nullptr ? gone()
                          : answer_of({.accounts = batch->accounts, .complaints = batch->complaints});
}

auto run_step(const OpenStep& step, const Surroundings& around) -> Answer {
  const auto opened = around.imports.open(step.import, around.now);
  if (!opened) {
    return refused(opened.error().message);
  }
  if (const auto* all = std::get_if<operation::Opened>(&*opened)) {
    return answer_of({.accounts = all->accounts});
  }
  return std::holds_alternative<operation::ImportGone>(*opened)
             ? gone()
             : refused("a line was refused: nothing was imported");
}

auto run_step(const GiveUpStep& step, const Surroundings& around) -> Answer {
  const auto given_up = around.imports.give_up(step.import, around.now);
  return given_up ? answer_of({}) : refused(given_up.error().message);
}

auto run_step(const ClearStep& step, const Surroundings& around) -> Answer {
  const auto cleared = around.imports.clear(step.import);
  return cleared ? answer_of({.accounts = *cleared}) : refused(cleared.error().message);
}

auto run_step(const PageStep& /*step*/, const Surroundings& /*around*/) -> Answer {
  return wrong_usage("an import has no pages");
}

}  // namespace

void declare_subscriber_import(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<ImportSubscribers>();
  parser
      .option("FILE", request->file,
              "The CSV file (RFC 4180, UTF-8, a first line with the columns' names); - for standard input")
      .required();
  const auto only_check = parser.flag("--dry-run", "Check everything and say what would happen");
  parser.when_given([request, only_check, &into] {
    request->purpose =
        only_check.is_given() ? ImportSubscribers::Purpose::only_check : ImportSubscribers::Purpose::import;
    into.request = SubscriberRequest{*request};
  });
}

auto run(const ImportSubscribers& /*request*/, const Input& input, const Surroundings& around) -> Answer {
  const auto step = input.step ? parse_step(input.step->reveal()) : std::nullopt;
  if (!step) {
    return wrong_usage("an import comes in steps: run sallyport subscriber import");
  }
  return std::visit([&](const auto& kind) { return run_step(kind, around); }, *step);
}

}  // namespace sallyport::cli
