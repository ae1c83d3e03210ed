#include "cli/pages.h"

#include <variant>

namespace sallyport::cli {
namespace {

constexpr int subscribers_of_a_page = 500;

auto page_after(AccountId after, const Surroundings& around, const Line& line) -> Result<StepResult> {
  return around.units.read([&](unit::Unit& unit) {
    StepResult page;
    for (const auto& account : unit.accounts.list(after, subscribers_of_a_page)) {
      line(page.text, unit, account);
      page.last = account.id;
      ++page.accounts;
    }
    return page;
  });
}

}  // namespace

auto pages(const Input& input, const Surroundings& around, std::string_view title, const Line& line)
    -> Answer {
  if (input.step) {
    const auto step = parse_step(input.step->reveal());
    const auto* wanted = step ? std::get_if<PageStep>(&*step) : nullptr;
    if (wanted == nullptr) {
      return wrong_usage("this command comes in pages");
    }
    auto page = page_after(wanted->after, around, line);
    return page ? answer_of(*page) : refused(page.error().message);
  }
  std::string text{title};
  for (std::optional<AccountId> last{AccountId{0}}; last;) {
    const auto page = page_after(*last, around, line);
    if (!page) {
      return refused(page.error().message);
    }
    text += page->text;
    last = page->last;
  }
  return done(std::move(text));
}

}  // namespace sallyport::cli
