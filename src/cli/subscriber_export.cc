#include <memory>

#include "account/status_word.h"
#include "cli/command.h"
#include "cli/export_title.h"
#include "cli/moment.h"
#include "cli/pages.h"
#include "cli/parser.h"
#include "text/csv.h"

namespace sallyport::cli {
namespace {

void append_field(std::string& text, std::string_view value, char behind) {
  text += text::csv_field(text::without_formula(value));
  text += behind;
}

void append_line(std::string& text, unit::Unit& /*unit*/, const account::Account& account) {
  append_field(text, account.customer_number.text(), ',');
  append_field(text, account.sign_in_name.text(), ',');
  append_field(text, account.email.text(), ',');
  append_field(text, account.full_name.text(), ',');
  append_field(text, word_of(account.status), ',');
  append_field(text, exact_time(account.created), ',');
  append_field(text, account.group.text(), '\r');
  text += '\n';
}

}  // namespace

void declare_subscriber_export(Parser& parser, Invocation& into) {
  const auto request = std::make_shared<ExportSubscribers>(ExportSubscribers{.file = "-"});
  parser.option("FILE", request->file, "Where to write it; without one, or with -, standard output");
  parser.when_given([request, &into] { into.request = SubscriberRequest{*request}; });
}

auto run(const ExportSubscribers& /*request*/, const Input& input, const Surroundings& around) -> Answer {
  return pages(input, around, export_title, append_line);
}

}  // namespace sallyport::cli
