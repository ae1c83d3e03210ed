#include <fmt/format.h>

#include <boost/json.hpp>
#include <utility>

#include "account/status_word.h"
#include "cli/aligned.h"
#include "cli/command.h"
#include "cli/moment.h"
#include "cli/pages.h"
#include "cli/parser.h"
#include "cli/run.h"

namespace sallyport::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr int rows_at_once = 500;

/// Appends the subscribers beyond `after`; returns the last one's id, or nothing when there was none.
auto append_some(Rows& rows, AccountId after, unit::Unit& unit) -> std::optional<AccountId> {
  std::optional<AccountId> last;
  for (const auto& account : unit.accounts.list(after, rows_at_once)) {
    rows.push_back({account.sign_in_name.text(), account.customer_number.text(), account.email.text(),
                    std::string{word_of(account.status)},
                    unit.authenticators.of(account.id).empty() ? "not active" : "active",
                    account.group.text(), account.full_name.text()});
    last = account.id;
  }
  return last;
}

void append_json(std::string& text, unit::Unit& unit, const account::Account& account) {
  const boost::json::object object{{"account", account.id.value()},
                                   {"sign_in_name", account.sign_in_name.text()},
                                   {"customer_number", account.customer_number.text()},
                                   {"email", account.email.text()},
                                   {"full_name", account.full_name.text()},
                                   {"group", account.group.text()},
                                   {"state", word_of(account.status)},
                                   {"two_factor", !unit.authenticators.of(account.id).empty()},
                                   {"added", exact_time(account.created)}};
  text += boost::json::serialize(object) + "\n";
}

auto in_words(const Surroundings& around) -> Answer {
  Rows rows{
      {"SIGN-IN NAME", "CUSTOMER NUMBER", "E-MAIL ADDRESS", "STATE", "TWO-FACTOR", "GROUP", "FULL NAME"}};
  std::optional<AccountId> last{AccountId{0}};
  while (last) {
    auto next = around.units.read([&](unit::Unit& unit) {
      Rows some;
      const auto id = append_some(some, *last, unit);
      return std::pair{std::move(some), id};
    });
    if (!next) {
      return refused(next.error().message);
    }
    std::ranges::move(next->first, std::back_inserter(rows));
    last = next->second;
  }
  if (rows.size() == 1) {
    return done("There are no subscribers yet: add one with sallyport subscriber add.\n");
  }
  return done(aligned(rows));
}
}  // namespace

void declare_subscriber_list(Parser& parser, Invocation& into) {
  const auto as_json = parser.flag("--json", "One JSON object a line");
  parser.when_given([as_json, &into] {
    const auto form = as_json.is_given() ? ListSubscribers::Form::json : ListSubscribers::Form::words;
    into.request = SubscriberRequest{ListSubscribers{form}};
  });
}

auto run(const ListSubscribers& request, const Input& input, const Surroundings& around) -> Answer {
  switch (request.form) {
    case ListSubscribers::Form::words:
      return in_words(around);
    case ListSubscribers::Form::json:
      return pages(input, around, "", append_json);
  }
  std::unreachable();
}

}  // namespace sallyport::cli
